import { expect, it } from 'vitest';
import type { JobDetail } from '../../schemas/api.ts';
import { makePdf } from '../support/pdf.ts';
import { formOf, startService } from '../support/service.ts';

const PDF = makePdf([
  {
    lines: [
      { text: 'Harbour', x: 60, y: 760, size: 24 },
      { text: 'One sentence about a bridge.', x: 60, y: 700 },
    ],
  },
]);

it('gives the whole text of a document in the format that is asked for, without asking a model', async () => {
  const { get, json } = await startService({
    env: { RECTO_MODEL_URL: 'http://127.0.0.1:9/v1', RECTO_MODEL: 'nobody', RECTO_MODEL_KEY: 'sk-none' },
  });
  const body = formOf({ 'a.pdf': PDF }, { type: 'transcript' });
  const job = await json<JobDetail>('/v1/jobs?wait=30', { method: 'POST', body });
  expect(job).toMatchObject({ status: 'succeeded', cost_usd: 0, result: { model: { id: 'local' } } });
  const path = `/v1/jobs/${job.id}/transcript`;
  const markdown = await get(path);
  expect(markdown.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
  expect(await markdown.text()).toBe('# Harbour\n\nOne sentence about a bridge.\n');
  const html = await get(`${path}?to=html`);
  expect(html.headers.get('content-security-policy')).toContain('sandbox');
  expect(await html.text()).toContain('<h1>Harbour</h1>');
  expect(await json(`${path}?to=json`)).toMatchObject({
    id: job.id,
    blocks: [{ kind: 'heading' }, { kind: 'paragraph' }],
  });
  expect((await get(`${path}?to=docx`)).status).toBe(400);
});

it('says so where a job is no transcript', async () => {
  const { get, json } = await startService();
  const job = await json<JobDetail>('/v1/jobs?wait=30', { method: 'POST', body: formOf({ 'a.txt': 'Total: 8.30' }) });
  const answer = await get(`/v1/jobs/${job.id}/transcript`);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ code: 'request_invalid', detail: expect.stringContaining('transcript') });
});
