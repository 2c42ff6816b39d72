import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { JobDetail, JobView } from '../../schemas/api.ts';
import { RESULT_VERSION, type Result } from '../../schemas/result.ts';
import type { StatusView } from '../../schemas/status.ts';
import { stallBeforeHeaders } from '../support/model-server/misbehaviours/connections.ts';
import { internalError, paymentRequired } from '../support/model-server/misbehaviours/http-errors.ts';
import type { Answered, ReceivedRequest } from '../support/model-server/protocol.ts';
import { answers } from '../support/model-server/reply.ts';
import { type ModelServer, startModelServer } from '../support/model-server/server.ts';
import { makePdf, receiptPdf } from '../support/pdf.ts';
import { formOf, receiptUpload, type Service, startService, withJson } from '../support/service.ts';

const SOON = { timeout: 120_000 };
const SCHEMA = JSON.stringify({ type: 'object', properties: { total: { type: 'number' } } });

/** The API with a model server behind it that answers as told. */
async function startAsking(
  answer: (request: ReceivedRequest) => Answered = () => ({ total: 8.3 }),
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly model: ModelServer; readonly service: Service }> {
  const model = await startModelServer({ kind: 'openrouter', key: 'sk-test', answer });
  onTestFinished(() => model.stop());
  const service = await startService({
    env: { RECTO_MODEL_URL: model.url, RECTO_MODEL_KEY: 'sk-test', RECTO_MODEL_SERVER: 'openrouter', ...env },
  });
  return { model, service };
}

const submission = (number: number, fields: Readonly<Record<string, string>> = {}): RequestInit => ({
  method: 'POST',
  body: formOf({ [`${number}.pdf`]: receiptPdf(number) }, { schema: SCHEMA, ...fields }),
});

describe('the list of jobs', () => {
  it('is in pages, latest first, and may be narrowed', async () => {
    const { json } = await startService();
    const ids: string[] = [];
    for (const number of [1, 2, 3, 4, 5]) {
      const type = number === 5 ? 'generic' : 'receipt';
      ids.unshift((await json('/v1/jobs?wait=30', receiptUpload(number, { type }))).id);
    }
    type Page = { jobs: JobView[]; next_cursor?: string };
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await json<Page>(`/v1/jobs?limit=2${cursor}`);
      seen.push(...page.jobs.map((job) => job.id));
      cursor = page.next_cursor === undefined ? '' : `&cursor=${encodeURIComponent(page.next_cursor)}`;
    } while (cursor !== '');
    expect(seen).toEqual(ids);
    const idsOf = async (query: string) => (await json<Page>(`/v1/jobs?${query}`)).jobs.map((job) => job.id);
    expect(await idsOf('type=receipt')).toEqual(ids.slice(1));
    expect(await idsOf('status=failed')).toEqual([]);
    expect(await idsOf('status=succeeded&type=generic')).toEqual(ids.slice(0, 1));
    const middle = (await json(`/v1/jobs/${ids[2]}`)).created_at;
    expect(await idsOf(`created_before=${middle}`)).toEqual(ids.slice(2));
    expect(await idsOf(`created_after=${middle}`)).toEqual(ids.slice(0, 2));
    expect(await json('/v1/jobs?cursor=nonsense')).toMatchObject({ code: 'request_invalid' });
  });
});

describe('a result that the version before wrote', () => {
  it('is made again from the kept answers when the job is retried or submitted again', async () => {
    const { json, get, session } = await startService();
    const { id } = await json('/v1/jobs?wait=30', receiptUpload(6));
    const key = `results/${id}.json`;
    const older = JSON.stringify({ id, status: 'succeeded', data: {}, usage: { costUsd: 0 }, timing: { totalMs: 1 } });
    for (const again of [
      () => json(`/v1/jobs/${id}/retry`, { method: 'POST' }),
      () => json('/v1/jobs', receiptUpload(6)),
    ]) {
      await session.store.put(key, older);
      expect((await get(`/v1/jobs/${id}/result`)).status).toBe(404);
      expect(await json(`/v1/jobs/${id}?wait=0`)).toMatchObject({ id, status: 'succeeded' });
      expect((await json<{ jobs: unknown[] }>('/v1/jobs')).jobs).toHaveLength(1);
      await again();
      expect(await json(`/v1/jobs/${id}?wait=30`)).toMatchObject({
        status: 'succeeded',
        result: { version: RESULT_VERSION, usage: { requests: 0, cached_answers: 1 } },
      });
    }
  });
});

it('calls a job queued while nobody prepares its pages', async () => {
  const { json, session } = await startService({ steps: ['assemble'] });
  const { id } = await json('/v1/jobs', receiptUpload(7));
  const state = async () => (await session.documents.getJob(id))?.getState();
  await expect.poll(state, SOON).toBe('waiting-children');
  expect(await json(`/v1/jobs/${id}`)).toMatchObject({ status: 'queued' });
});

describe('a job that runs', () => {
  it('has no result yet, but says what is known if asked', async () => {
    const { model, service } = await startAsking(() => ({ total: 1 }), { RECTO_PAGES_PER_REQUEST: '1' });
    model.script(answers({ total: 1 }), stallBeforeHeaders());
    const body = formOf({ 'two.pdf': receiptPdf(1, 2) }, { schema: SCHEMA, options: '{"strategy":"chunked"}' });
    const { id } = await service.json('/v1/jobs', { method: 'POST', body });
    await expect
      .poll(() => service.json(`/v1/jobs/${id}`), SOON)
      .toMatchObject({
        status: 'running',
        step: 'extract',
        progress: { pages_total: 2, chunks_done: 1, chunks_total: 2 },
      });
    const early = await service.get(`/v1/jobs/${id}/result`);
    expect([early.status, ((await early.json()) as { code: string }).code]).toEqual([409, 'job_not_finished']);
    const partial = await service.json<Result>(`/v1/jobs/${id}/result?partial=true`);
    expect(partial).toMatchObject({ status: 'partial', data: { total: 1 } });
    expect(partial.issues.map((issue) => issue.code)).toContain('job_not_finished');
    const waited = await service.json(`/v1/jobs/${id}?wait=1`);
    expect(waited.result).toBeUndefined();
  });

  it('stops when it is deleted: the request in flight is broken off and no other is made', async () => {
    const { model, service } = await startAsking();
    model.script(stallBeforeHeaders());
    const { id } = await service.json('/v1/jobs', submission(1));
    await expect.poll(() => model.inFlight(), SOON).toBe(1);
    const stopped = await service.get(`/v1/jobs/${id}`, { method: 'DELETE' });
    expect(stopped.status).toBe(202);
    expect(await stopped.json()).toMatchObject({ status: 'cancelled' });
    await expect.poll(() => model.inFlight(), SOON).toBe(0);
    const ended = await service.json(`/v1/jobs/${id}?wait=30`);
    expect(ended).toMatchObject({ status: 'cancelled' });
    await expect
      .poll(() => service.json<Result>(`/v1/jobs/${id}/result`), SOON)
      .toMatchObject({
        status: 'cancelled',
        error: { code: 'cancelled' },
      });
    expect(model.requests).toHaveLength(1);
    const again = await service.json('/v1/jobs?wait=30', submission(1));
    expect(again).toMatchObject({ id, status: 'succeeded' });
  });

  it('is deleted while it waits, and never begins', async () => {
    const { model, service } = await startAsking(() => ({ total: 1 }), { RECTO_REQUESTS: '1' });
    model.script(stallBeforeHeaders());
    await service.json('/v1/jobs', submission(1));
    await expect.poll(() => model.inFlight(), SOON).toBe(1);
    const { id } = await service.json('/v1/jobs', submission(2));
    await service.get(`/v1/jobs/${id}`, { method: 'DELETE' });
    expect(await service.json(`/v1/jobs/${id}`)).toMatchObject({ status: 'cancelled' });
    expect(model.requests).toHaveLength(1);
  });

  it('tells what happens as it happens, and what was missed to who comes back', async () => {
    const { service } = await startAsking();
    const { id } = await service.json('/v1/jobs', submission(1));
    const all = await (await service.get(`/v1/jobs/${id}/events`)).text();
    const kinds = [...all.matchAll(/^event: (\w+)$/gm)].map((match) => match[1]);
    expect(kinds).toEqual(['page', 'planned', 'answered', 'ended']);
    expect(all).toContain('"status":"succeeded"');
    const missed = await service.get(`/v1/jobs/${id}/events`, { headers: { 'last-event-id': '2' } });
    expect([...(await missed.text()).matchAll(/^id: (\d+)$/gm)].map((match) => match[1])).toEqual(['3', '4']);
  });
});

describe('money', () => {
  it('runs out: the job is paused and says so, and goes on when its budget is raised', async () => {
    const { model, service } = await startAsking();
    const { id } = await service.json('/v1/jobs', submission(1, { budget_usd: '0.000001' }));
    await expect
      .poll(() => service.json(`/v1/jobs/${id}`), SOON)
      .toMatchObject({
        status: 'paused',
        paused: { code: 'budget_exceeded' },
      });
    expect(model.requests).toHaveLength(0);
    const again = await service.json('/v1/jobs', submission(1));
    expect(again).toMatchObject({ id, status: 'paused', budget_usd: 0.000001 });
    const raise = { method: 'PATCH' };
    expect(await service.json(`/v1/jobs/${id}`, withJson({ budget_usd: 1 }, raise))).toMatchObject({ budget_usd: 1 });
    expect(await service.json(`/v1/jobs/${id}?wait=30`)).toMatchObject({ status: 'succeeded' });
    expect(model.requests).toHaveLength(1);
  });

  it('is lacking at the model server: the job is paused, and others too', async () => {
    const { model, service } = await startAsking();
    model.script(paymentRequired());
    const { id } = await service.json('/v1/jobs', submission(1));
    await expect
      .poll(() => service.json(`/v1/jobs/${id}`), SOON)
      .toMatchObject({
        status: 'paused',
        paused: { code: 'model_no_credit' },
      });
    expect(model.requests).toHaveLength(1);
    const { pauses } = await service.json<StatusView>('/v1/status');
    expect(pauses).toMatchObject([{ code: 'model_no_credit', message: expect.stringContaining('credit') }]);
  });
});

const numbers = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('a job that has ended', () => {
  it('is tried again for the pages that failed, and no other', async () => {
    const { model, service } = await startAsking(() => ({ total: 1 }), { RECTO_REQUESTS: '1' });
    model.script(answers({ total: 1 }), ...Array.from({ length: 4 }, () => internalError()));
    const env = { schema: SCHEMA, options: '{"strategy":"chunked"}' };
    const pages = makePdf(
      Array.from({ length: 16 }, (_, page) => ({ lines: [{ text: `Total ${page}.00`, x: 50, y: 700 }] })),
    );
    const body = () => formOf({ 'many.pdf': pages }, env);
    const { id } = await service.json('/v1/jobs', { method: 'POST', body: body() });
    const first = await service.json(`/v1/jobs/${id}?wait=60`);
    const failed = first.result?.pages.filter((page) => page.status === 'failed').map((page) => page.number);
    expect([numbers(1, 8), numbers(9, 16)]).toContainEqual(failed);
    expect(first.result?.pages.filter((page) => page.status === 'succeeded')).toHaveLength(8);
    const asked = model.requests.length;
    expect((await service.get(`/v1/jobs/${id}/retry`, { method: 'POST' })).status).toBe(202);
    const second = await service.json(`/v1/jobs/${id}?wait=60`);
    expect(second.result?.pages.every((page) => page.status === 'succeeded')).toBe(true);
    expect(second.result?.usage).toMatchObject({ requests: 1, cached_answers: 1 });
    expect(model.requests).toHaveLength(asked + 1);
  });

  it('shows its pages: words, fields, and the part of the picture where a field was read', async () => {
    const { service } = { service: await startService() };
    const job = await service.json('/v1/jobs?wait=30', receiptUpload(1));
    const box = job.result?.fields['/total']?.box ?? [];
    const page = await service.json<{ words: { text: string }[]; fields: object }>(`/v1/jobs/${job.id}/pages/1`);
    expect(page.words.map((word) => word.text)).toContain('8.30');
    expect(Object.keys(page.fields)).toContain('/total');
    const imageOf = async (query: string) => {
      const answer = await service.get(`/v1/jobs/${job.id}/pages/1/image${query}`);
      expect(answer.headers.get('content-type')).toBe('image/jpeg');
      return sharp(Buffer.from(await answer.arrayBuffer()));
    };
    const whole = await (await imageOf('')).metadata();
    expect(whole.height).toBeGreaterThan(whole.width);
    const { data, info } = await (await imageOf(`?box=${box.join(',')}`))
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(info.width).toBeLessThan(whole.width / 2);
    expect(data.some((pixel) => pixel < 100)).toBe(true);
    expect((await service.get(`/v1/jobs/${job.id}/pages/9`)).status).toBe(404);
    expect((await service.get(`/v1/jobs/${job.id}/pages/1/image?box=5000,5000,6000,6000`)).status).toBe(400);
  });

  it('is a failed one where the document cannot be read, and says why', async () => {
    const { json, get } = await startService();
    const body = formOf({ 'broken.pdf': '%PDF-1.7\nnothing that could be read' }, { type: 'receipt' });
    const job = await json<JobDetail & { result: Result }>('/v1/jobs?wait=30', { method: 'POST', body });
    expect(job).toMatchObject({ status: 'failed', error: { code: 'file_corrupt' } });
    expect((await get(`/v1/jobs/${job.id}/result`)).status).toBe(200);
  });
});
