import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { BatchView, JobDetail, Problem } from '../../schemas/api.ts';
import type { Result } from '../../schemas/result.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startModelServer } from '../support/model-server/server.ts';
import { receiptPdf } from '../support/pdf.ts';
import { freePort } from '../support/servers.ts';
import { formOf, receiptUpload, startService, withJson } from '../support/service.ts';

type Answer = JobDetail & { readonly result?: Result };

it('takes a document in a data URL, and parts of a form in JSON', async () => {
  const { json } = await startService();
  const url = `data:text/plain;base64,${Buffer.from('Total: 8.30').toString('base64')}`;
  const job = await json('/v1/jobs?wait=30', withJson({ source: { url, name: 'till.txt' } }));
  expect(job).toMatchObject({ document: { name: 'till.txt', bytes: 11, media_type: 'text/plain' } });
  const body = formOf({ 'a.txt': 'Total: 8.30' });
  for (const [name, value] of Object.entries({ metadata: { till: '7' }, options: { ocr: 'off' }, tags: ['a', 'b'] })) {
    body.append(name, new Blob([JSON.stringify(value)], { type: 'application/json' }));
  }
  expect(await json('/v1/jobs', { method: 'POST', body })).toMatchObject({ metadata: { till: '7' }, tags: ['a', 'b'] });
});

describe('a document that is submitted', () => {
  it('comes back as a result where the wait suffices, and as a place to look where not', async () => {
    const { get, json } = await startService();
    const waited = await get('/v1/jobs?wait=30', receiptUpload(1));
    expect(waited.status).toBe(200);
    const ended = (await waited.json()) as Answer;
    expect(ended).toMatchObject({ status: 'succeeded', result: { status: 'succeeded', data: { total: 8.3 } } });
    expect(ended.progress).toEqual({ pages_done: 1, pages_total: 1, chunks_done: 1, chunks_total: 1 });

    const taken = await get('/v1/jobs', receiptUpload(2));
    expect(taken.status).toBe(202);
    const location = taken.headers.get('location') ?? '';
    expect(location).toBe(`/v1/jobs/${((await taken.json()) as Answer).id}`);
    expect(await json(`${location}?wait=30`)).toMatchObject({ status: 'succeeded', result: { data: { total: 9.3 } } });
    expect(await json(`${location}/result`)).toMatchObject({ status: 'succeeded', data: { total: 9.3 } });
  });

  it('carries what is said of it to its result', async () => {
    const { json } = await startService();
    const fields = { metadata: '{"customer":"17"}', priority: 'high', tags: '["march","scans"]' };
    const job = await json('/v1/jobs?wait=30', receiptUpload(1, fields));
    expect(job).toMatchObject({ metadata: { customer: '17' }, tags: ['march', 'scans'], priority: 'high' });
    expect(job.result).toMatchObject({ metadata: { customer: '17' }, tags: ['march', 'scans'] });
  });

  it('is the same job when it is submitted again, and another one for another purpose, which costs nothing again', async () => {
    const { json } = await startService();
    const first = await json('/v1/jobs?wait=30', receiptUpload(1));
    const again = await json('/v1/jobs?wait=30', receiptUpload(1));
    expect(again.id).toBe(first.id);
    const other = await json('/v1/jobs?wait=30', receiptUpload(1, { metadata: '{"for":"another"}' }));
    expect(other.id).not.toBe(first.id);
    expect(other.result?.usage).toMatchObject({ requests: 0, cached_answers: 1 });
  });

  it('is one job with one run, one answer and one place in the list, however many times it comes at once', async () => {
    const server = await startModelServer({ kind: 'vllm', key: 'sk-test', answer: () => ({ total: 8.3 }) });
    onTestFinished(() => server.stop());
    const env = {
      RECTO_MODEL_URL: server.url,
      RECTO_MODEL_KEY: 'sk-test',
      RECTO_MODEL: server.models[0]?.id ?? '',
      RECTO_MODEL_SERVER: 'vllm',
    };
    const { json, get } = await startService({ env });
    const schema = '{"type":"object","properties":{"total":{"type":"number"}}}';
    const all = await Promise.all(
      Array.from({ length: 12 }, () => json('/v1/jobs?wait=30', receiptUpload(1, { schema }))),
    );
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    expect(all.every(({ result }) => result?.status === all[0]?.result?.status)).toBe(true);
    expect(server.requests).toHaveLength(1);
    expect((await json<{ jobs: unknown[] }>('/v1/jobs')).jobs).toHaveLength(1);

    const path = `/v1/jobs/${all[0]?.id}`;
    const retried = await Promise.all(Array.from({ length: 8 }, () => get(`${path}/retry`, { method: 'POST' })));
    // On a busy machine those that wait for the others are told to come again.
    expect(retried.every(({ status }) => [202, 409, 503].includes(status))).toBe(true);
    expect(retried.some(({ status }) => status === 202)).toBe(true);
    expect(await json(`${path}?wait=30`)).toMatchObject({ result: { data: { total: 8.3 } } });
  });

  it('may have a schema instead of a type, and gets the type that fits without either', async () => {
    const { json } = await startService();
    const schema = JSON.stringify({ type: 'object', properties: { total: { type: 'number' } } });
    const body = formOf({ 'a.pdf': receiptPdf(1) }, { schema });
    const own = await json('/v1/jobs?wait=30', { method: 'POST', body });
    expect(own.result).toMatchObject({ type: { name: 'custom' }, data: { total: 8.3 } });
    const plain = await json('/v1/jobs?wait=30', { method: 'POST', body: formOf({ 'a.pdf': receiptPdf(1) }) });
    expect(plain).toMatchObject({ type: { name: 'auto' }, result: { type: { name: 'receipt' } } });
  });

  it('may come in base64 or from a URL', async () => {
    const files = createServer((request, response) => {
      if (request.url === '/old') response.writeHead(302, { location: '/scans/march.pdf' }).end();
      else response.end(receiptPdf(4));
    });
    const port = await freePort();
    files.listen(port, '127.0.0.1');
    onTestFinished(() => void files.close());
    const { json } = await startService({ env: { RECTO_ALLOWED_HOSTS: `127.0.0.1:${port}` } });
    const base64 = { base64: receiptPdf(3).toString('base64'), name: 'b.pdf' };
    const bytes = await json('/v1/jobs?wait=30', withJson({ source: base64, type: 'receipt' }));
    expect(bytes).toMatchObject({ document: { name: 'b.pdf' }, result: { data: { total: 10.3 } } });
    const source = { url: `http://127.0.0.1:${port}/old` };
    const fetched = await json('/v1/jobs?wait=30', withJson({ source, type: 'receipt' }));
    expect(fetched).toMatchObject({ document: { name: 'march.pdf' }, result: { data: { total: 11.3 } } });
  });

  it('is counted, but not asked about, by an estimate', async () => {
    const { json } = await startService({ env: { RECTO_MODEL_URL: 'http://127.0.0.1:9/v1' } });
    const estimate = await json<Record<string, unknown>>('/v1/estimate', receiptUpload(1));
    expect(estimate).toMatchObject({ pages: 1, requests: 1, model: 'meta-llama/llama-4-maverick' });
    expect(estimate.input_tokens).toBeGreaterThan(100);
    expect(estimate.cost_usd).toBeGreaterThan(0);
  });
});

describe('documents that are submitted together', () => {
  it('are a batch, with counts, cost and a list of its jobs', async () => {
    const { get, json } = await startService();
    const files = { 'a.pdf': receiptPdf(1), 'b.pdf': receiptPdf(2), 'c.txt': 'Total 3.00\n' };
    const sent = await get('/v1/batches', { method: 'POST', body: formOf(files, { type: 'receipt' }) });
    expect(sent.status).toBe(202);
    const { id } = (await sent.json()) as BatchView;
    await expect
      .poll(() => json<BatchView>(`/v1/batches/${id}`), { timeout: 120_000 })
      .toMatchObject({ ended: true, cost_usd: 0, counts: { total: 3 } });
    const { jobs } = await json<{ jobs: JobDetail[] }>(`/v1/jobs?batch=${id}`);
    expect(jobs.map((job) => job.document.name)).toEqual(['a.pdf', 'b.pdf', 'c.txt']);
  });

  it('may each say for themselves what differs', async () => {
    const { json } = await startService();
    const document = (number: number) => ({
      source: { base64: receiptPdf(number).toString('base64'), name: `${number}.pdf` },
    });
    const body = { type: 'receipt', tags: ['all'], documents: [document(1), { ...document(2), type: 'generic' }] };
    const batch = await json<BatchView>('/v1/batches', withJson(body));
    const { jobs } = await json<{ jobs: JobDetail[] }>(`/v1/jobs?batch=${batch.id}`);
    expect(jobs.map((job) => [job.type.name, job.tags])).toEqual([
      ['receipt', ['all']],
      ['generic', ['all']],
    ]);
  });
});

describe('an idempotency key', () => {
  const key = { 'idempotency-key': 'order-17' };

  it('gives the same answer to the same request, also after a restart', async () => {
    const state = join(temporaryFolder(), 'state');
    const first = await startService({ state, embedded: true });
    const answer = await first.get('/v1/jobs', receiptUpload(1, {}, key));
    const [status, body] = [answer.status, await answer.text()];
    expect(status).toBe(202);
    await first.json(`${answer.headers.get('location')}?wait=30`);
    const again = await first.get('/v1/jobs', receiptUpload(1, {}, key));
    expect([again.status, await again.text()]).toEqual([status, body]);
    await first.stop();
    const second = await startService({ state, embedded: true });
    const later = await second.get('/v1/jobs', receiptUpload(1, {}, key));
    expect([later.status, await later.text()]).toEqual([status, body]);
  });

  it('is refused for another request', async () => {
    const { get } = await startService();
    await get('/v1/jobs', receiptUpload(1, {}, key));
    const other = await get('/v1/jobs', receiptUpload(2, {}, key));
    expect(other.status).toBe(422);
    expect(await other.json()).toMatchObject({ code: 'idempotency_key_reuse' } satisfies Partial<Problem>);
  });

  it('is refused while a request with it is being answered', async () => {
    const { get } = await startService();
    const both = await Promise.all([1, 2].map(() => get('/v1/jobs?wait=30', receiptUpload(1, {}, key))));
    const codes = both.map((answer) => answer.status).sort();
    expect(codes).toEqual([200, 409]);
    const refused = both.find((answer) => answer.status === 409);
    expect(await refused?.json()).toMatchObject({ code: 'idempotency_in_flight' });
    expect(refused?.headers.get('retry-after')).toBe('1');
  });

  it('is free again when who waits for an answer is gone, without the end of the wait', async () => {
    const { get, json } = await startService({ workers: false });
    const gone = new AbortController();
    const left = get('/v1/jobs?wait=60', { ...receiptUpload(1, {}, key), signal: gone.signal });
    const submitted = async () => (await json<{ jobs: JobDetail[] }>('/v1/jobs')).jobs.map(({ status }) => status);
    await expect.poll(submitted, { timeout: 120_000 }).toEqual(['queued']);
    gone.abort();
    await expect(left).rejects.toThrow();
    const again = async () => (await get('/v1/jobs', receiptUpload(1, {}, key))).status;
    await expect.poll(again, { timeout: 120_000 }).toBe(202);
  });

  it('is free again where its request was wrong', async () => {
    const { get } = await startService();
    expect((await get('/v1/jobs', receiptUpload(1, { type: 'novel' }, key))).status).toBe(422);
    expect((await get('/v1/jobs', receiptUpload(1, {}, key))).status).toBe(202);
  });
});
