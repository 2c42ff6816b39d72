import readXlsxFile from 'read-excel-file/node';
import { Webhook } from 'standardwebhooks';
import { expect, it } from 'vitest';
import type { BatchList, BatchView } from '../../schemas/api.ts';
import { batchEndedBodySchema } from '../../schemas/delivery.ts';
import { batchEventSchema } from '../../schemas/events.ts';
import { resultSchema } from '../../schemas/result.ts';
import { webhookSecret } from '../../src/app/callbacks.ts';
import { batchKey } from '../../src/pipeline/batches.ts';
import { receiptPdf } from '../support/pdf.ts';
import { startReceiver, verified } from '../support/receiver.ts';
import { formOf, receiptUpload, startService, withJson } from '../support/service.ts';

const SOON = { timeout: 120_000 };

it('tells of the ends of its jobs and of its own, as events, as a message, and with all results a line each', async () => {
  const receiver = await startReceiver();
  const { json, get, session } = await startService({ env: { RECTO_ALLOWED_HOSTS: receiver.host } });
  const submit = () => {
    const files = { 'a.pdf': receiptPdf(1), 'b.pdf': receiptPdf(2) };
    const fields = { type: 'receipt', callback_url: receiver.url, metadata: '{"folder":"march"}' };
    return json<{ id: string }>('/v1/batches', { method: 'POST', body: formOf(files, fields) });
  };
  const ends = async () => {
    const secret = await webhookSecret(session.config, session.store);
    const bodies = receiver.received.map((message) => verified(new Webhook(secret), message) as { type: string });
    return bodies.filter(({ type }) => type === 'batch.ended').map((body) => batchEndedBodySchema.parse(body));
  };
  const { id } = await submit();
  const events = async (headers: Record<string, string> = {}) => {
    const text = await (await get(`/v1/batches/${id}/events`, { headers })).text();
    const numbers = [...text.matchAll(/^id: (\d+)$/gm)].map(([, number]) => Number(number));
    const data = [...text.matchAll(/^data: (.*)$/gm)].map(([, line = '']) => batchEventSchema.parse(JSON.parse(line)));
    return { numbers, data };
  };
  const followed = await events();
  expect(followed.data.map(({ type }) => type)).toEqual(['job.ended', 'job.ended', 'batch.ended']);
  expect(new Set(followed.data.flatMap((event) => (event.type === 'job.ended' ? event.name : [])))).toEqual(
    new Set(['a.pdf', 'b.pdf']),
  );
  const counts = { succeeded: 2, partial: 0, failed: 0, cancelled: 0, total: 2 };
  expect(followed.data.at(-1)).toMatchObject({ id, counts, cost_usd: 0 });
  const later = Math.max(...followed.numbers) + 60_000;
  expect((await events({ 'last-event-id': String(later) })).data.map(({ type }) => type)).toEqual(['batch.ended']);

  await expect.poll(ends, SOON).toMatchObject([{ data: { id, counts, metadata: { folder: 'march' } } }]);
  const answer = await get(`/v1/batches/${id}/results`);
  expect(answer.headers.get('content-type')).toContain('application/jsonl');
  const lines = (await answer.text()).trimEnd().split('\n');
  const names = lines.map((line) => resultSchema.parse(JSON.parse(line)).document.name);
  expect(names).toEqual(['a.pdf', 'b.pdf']);
  expect((await get(`/v1/batches/${id}/results?format=xml`)).status).toBe(400);
  const csv = await get(`/v1/batches/${id}/results?format=csv`);
  expect(csv.headers.get('content-type')).toContain('text/csv');
  expect((await csv.text()).split('\r\n').map((line) => line.split(',')[1])).toEqual(['file', ...names, undefined]);
  const xlsx = await get(`/v1/batches/${id}/results?format=xlsx`);
  expect(xlsx.headers.get('content-disposition')).toContain('.xlsx');
  const book = await readXlsxFile(Buffer.from(await xlsx.arrayBuffer()));
  expect(book.map(({ sheet }) => sheet)).toEqual(['documents', 'items']);
  expect(book[0]?.data.slice(1).map((row) => row[1])).toEqual(names);

  // What was done before is done in a new batch as well.
  const again = await submit();
  await expect.poll(async () => (await ends()).map(({ data }) => data.id), SOON).toEqual([id, again.id]);
  const { batches } = await json<BatchList>('/v1/batches');
  const totals = { pages: 2, review: 0, cost_usd: 0, ended: true };
  expect(batches).toMatchObject([
    { id: again.id, ...totals },
    { id, ...totals, metadata: { folder: 'march' } },
  ]);
});

it('is made of jobs that were submitted one by one, by whoever submitted them, and listed to nobody else', async () => {
  const { get, json, keys, session } = await startService({ keys: ['one', 'two'], workers: false });
  const headers = { authorization: `Bearer ${keys.one}` };
  const others = { authorization: `Bearer ${keys.two}` };
  const jobs: string[] = [];
  for (const number of [1, 2]) jobs.push((await json('/v1/jobs', receiptUpload(number, {}, headers))).id);
  const group = (body: object, as = headers, key = 'a') =>
    get('/v1/batches', withJson(body, { headers: { ...as, 'idempotency-key': key } }));
  const first = (await (await group({ jobs: [...jobs, ...jobs], metadata: { folder: 'march' } })).json()) as BatchView;
  expect(first).toMatchObject({ counts: { queued: 2, total: 2 }, ended: false, metadata: { folder: 'march' } });
  expect(first.jobs.map(({ id }) => id)).toEqual(jobs);
  expect(await (await group({ jobs: [...jobs, ...jobs], metadata: { folder: 'march' } })).json()).toEqual(first);
  expect((await group({ jobs })).status).toBe(422);
  expect((await group({ jobs }, others)).status).toBe(404);
  for (const body of [{ jobs, type: 'receipt' }, { jobs: [] }, {}]) expect((await group(body)).status).toBe(400);
  const second = (await (await group({ jobs: jobs.slice(0, 1) }, headers, 'b')).json()) as BatchView;
  const page = (query: string, as = headers) => json<BatchList>(`/v1/batches?${query}`, { headers: as });
  const newest = await page('limit=1');
  expect(newest.batches.map(({ id }) => id)).toEqual([second.id]);
  const { jobs: _, ...summary } = first;
  expect(await page(`limit=1&cursor=${newest.next_cursor}`)).toEqual({ batches: [summary] });
  const gone = (await (await group({ jobs }, headers, 'c')).json()) as BatchView;
  await session.store.remove(batchKey(gone.id));
  const rest = await page('limit=1');
  expect(rest.batches.map(({ id }) => id)).toEqual([second.id]);
  expect(await page(`limit=1&cursor=${rest.next_cursor}`)).toEqual({ batches: [summary] });
  expect(await page('', others)).toEqual({ batches: [] });
  expect((await get('/v1/batches?cursor=x', { headers })).status).toBe(400);
});
