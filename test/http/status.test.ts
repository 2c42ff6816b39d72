import { expect, it } from 'vitest';
import type { StatusView } from '../../schemas/status.ts';
import { formOf, receiptUpload, startService } from '../support/service.ts';

const SOON = { timeout: 120_000 };

it('tells operators of queues, workers, failures and limits, and nothing of documents', async () => {
  const { get, json, keys } = await startService({ keys: ['one'], steps: ['prepare', 'extract', 'assemble'] });
  const headers = { authorization: `Bearer ${keys.one}` };
  const status = () => json<StatusView>('/v1/status', { headers });
  await json('/v1/jobs?wait=60', receiptUpload(1, {}, headers));
  const broken = { method: 'POST', headers, body: formOf({ 'secret.pdf': '%PDF-1.7\nnothing' }, { type: 'receipt' }) };
  expect(await json('/v1/jobs?wait=60', broken)).toMatchObject({ status: 'failed' });
  const failures = [{ code: 'file_corrupt', count: 1, message: expect.stringContaining('damaged') }];
  await expect.poll(status, SOON).toMatchObject({
    failures,
    workers: [{ steps: ['prepare', 'extract', 'assemble'], documents: 2, alive: true }],
    money: { spent_usd: 0, reserved_usd: 0 },
    requests: { model: 'local', in_flight: 0, last_minute: 0 },
    pauses: [],
  });
  const { queues } = await status();
  const documents = queues.find(({ name }) => name === 'documents');
  expect(documents).toMatchObject({ waiting: 0, running: 0, completed: 2, failed: 0, oldest_seconds: null });
  expect(JSON.stringify(await status())).not.toContain('secret');
  expect((await get('/v1/status')).status).toBe(401);
});

it('says where nobody works, and for how long documents have waited', async () => {
  const { json } = await startService({ workers: false });
  await json('/v1/jobs', receiptUpload(1));
  const { workers, queues } = await json<StatusView>('/v1/status');
  expect(workers).toEqual([]);
  expect(queues.find(({ name }) => name === 'documents')).toMatchObject({
    waiting: 1,
    oldest_seconds: expect.any(Number),
  });
});
