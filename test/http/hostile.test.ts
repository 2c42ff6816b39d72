import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { JobDetail } from '../../schemas/api.ts';
import { mail } from '../support/mail.ts';
import { receiptPdf } from '../support/pdf.ts';
import { freePort, hasRedis, startRedis } from '../support/servers.ts';
import { formOf, receiptUpload, type Service, startService, withJson } from '../support/service.ts';

const SOON = { timeout: 120_000 };

/** Folders that requests work in, and files that are written: none is to be left. */
function draftsOf({ state }: Service): readonly string[] {
  const folder = join(state, 'store', 'tmp');
  return existsSync(folder) ? readdirSync(folder) : [];
}

const multipart = (body: string): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'multipart/form-data; boundary=B' },
  body,
});

describe('a request that is wrong', () => {
  const folder = mkdtempSync(join(tmpdir(), 'recto-test-'));
  let service: Service;
  beforeAll(async () => {
    service = await startService({ env: { RECTO_MAX_BYTES: '100000' }, state: folder, shared: true });
  });
  afterAll(async () => {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each<[string, RequestInit, number, string]>([
    [
      'a multipart body that ends in the middle',
      multipart('--B\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-'),
      400,
      'request_invalid',
    ],
    [
      'a multipart body without a boundary',
      { method: 'POST', headers: { 'content-type': 'multipart/form-data' }, body: 'x' },
      400,
      'request_invalid',
    ],
    [
      'a multipart body without a file',
      { method: 'POST', body: formOf({}, { type: 'receipt' }) },
      400,
      'request_invalid',
    ],
    ['a field that is unknown', receiptUpload(1, { colour: 'red' }), 400, 'request_invalid'],
    ['a schema that is not JSON', receiptUpload(1, { schema: '{' }), 400, 'request_invalid'],
    ['a budget that is no number', receiptUpload(1, { budget_usd: 'much' }), 400, 'request_invalid'],
    [
      'JSON that is none',
      { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"source":' },
      400,
      'request_invalid',
    ],
    [
      'a body of another kind',
      { method: 'POST', headers: { 'content-type': 'text/csv' }, body: 'a,b' },
      400,
      'request_invalid',
    ],
    [
      'a body that is too large',
      withJson({ source: { base64: 'A'.repeat(17_000_000), name: 'a' } }),
      413,
      'file_too_large',
    ],
    [
      'a file that is too large',
      { method: 'POST', body: formOf({ 'a.bin': randomBytes(200_000) }) },
      413,
      'file_too_large',
    ],
    ['an empty file', { method: 'POST', body: formOf({ 'a.pdf': '' }) }, 422, 'file_empty'],
    [
      'a file of no known kind',
      { method: 'POST', body: formOf({ 'a.pdf': randomBytes(5000) }) },
      415,
      'file_unsupported',
    ],
    ['a mail', { method: 'POST', body: formOf({ 'a.pdf': mail(['invoice.pdf']) }) }, 415, 'file_unsupported'],
    ['a document type that is unknown', receiptUpload(1, { type: '../../etc/passwd' }), 422, 'type_unknown'],
    ['a schema that nothing can satisfy', receiptUpload(1, { schema: '{"type":"array"}' }), 422, 'schema_invalid'],
    ['options that are unknown', receiptUpload(1, { options: '{"speed":"high"}' }), 400, 'request_invalid'],
    [
      'a field that is given twice',
      multipart(
        '--B\r\nContent-Disposition: form-data; name="type"\r\n\r\nreceipt\r\n--B\r\nContent-Disposition: form-data; name="type"\r\n\r\ninvoice\r\n--B\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nTotal 3\r\n--B--\r\n',
      ),
      400,
      'request_invalid',
    ],
    [
      'a callback to a private address',
      receiptUpload(1, { callback_url: 'http://[::ffff:10.0.0.1]/' }),
      422,
      'url_forbidden',
    ],
    [
      'a callback to a private name',
      receiptUpload(1, { callback_url: 'http://localhost:8080/' }),
      422,
      'url_forbidden',
    ],
    ['a data URL that is none', withJson({ source: { url: 'data:;base64' } }), 400, 'request_invalid'],
    ['a source on a private address', withJson({ source: { url: 'http://127.0.0.1:6379/' } }), 422, 'url_forbidden'],
    [
      'a source on the metadata address',
      withJson({ source: { url: 'http://169.254.169.254/latest/' } }),
      422,
      'url_forbidden',
    ],
    ['a source that is no web address', withJson({ source: { url: 'file:///etc/passwd' } }), 422, 'url_forbidden'],
    [
      'a callback with a password in it',
      receiptUpload(1, { callback_url: 'https://a:b@example.com/' }),
      422,
      'url_forbidden',
    ],
  ])('is refused for %s, with its code, and leaves nothing behind', async (_, init, status, code) => {
    const answer = await service.get('/v1/jobs', init);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    await expect.poll(() => draftsOf(service)).toEqual([]);
    expect((await service.get('/healthz')).status).toBe(200);
  });

  it('is refused where a redirect leads to a private address', async () => {
    const port = await freePort();
    const server = createServer((_, response) => response.writeHead(302, { location: 'http://localhost:1/' }).end());
    server.listen(port, '127.0.0.1');
    onTestFinished(() => void server.close());
    const { json } = await startService({ env: { RECTO_ALLOWED_HOSTS: `127.0.0.1:${port}` } });
    const source = { url: `http://127.0.0.1:${port}/` };
    expect(await json('/v1/jobs', withJson({ source }))).toMatchObject({ code: 'url_forbidden' });
  });
});

it.each([
  '../../../etc/cron.d/evil.pdf',
  '..\\..\\evil.pdf',
  '/abs/olute.pdf',
  '.hidden.pdf',
  'nul\u0000byte.pdf',
  `${'long'.repeat(100)}.pdf`,
  '..',
])('takes a file called %j for a file, wherever its name points', async (name) => {
  const service = await startService();
  const job = await service.json<JobDetail>('/v1/jobs', { method: 'POST', body: formOf({ [name]: receiptPdf(1) }) });
  expect(job.document.name).not.toMatch(/[\\/\p{Cc}]|^\.{1,2}$/u);
  expect(Buffer.byteLength(job.document.name)).toBeLessThan(256);
});

it('survives 200 uploads at once, half of which break off, and has a result for every other one', async () => {
  const service = await startService();
  const { port } = new URL(service.url);
  const whole = async (number: number) => {
    for (;;) {
      const answer = await service.get('/v1/jobs', receiptUpload(number % 10));
      if (answer.status !== 503) return ((await answer.json()) as JobDetail).id;
    }
  };
  const broken = async (number: number) => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => undefined);
    const head = '--B\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.7 ';
    socket.write(
      `POST /v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=B\r\nContent-Length: 90000\r\n\r\n${head}${'x'.repeat(number * 100)}`,
    );
    await once(socket, 'connect');
    socket.resetAndDestroy();
  };
  const numbers = Array.from({ length: 100 }, (_, number) => number);
  const [ids] = await Promise.all([Promise.all(numbers.map(whole)), Promise.all(numbers.map(broken))]);
  expect(new Set(ids).size).toBe(10);
  for (const id of new Set(ids)) {
    expect(await service.json(`/v1/jobs/${id}?wait=60`)).toMatchObject({ status: 'succeeded' });
  }
  await expect.poll(() => draftsOf(service), SOON).toEqual([]);
});

it('takes no more uploads at a time than it may', async () => {
  const { url, get } = await startService({ env: { RECTO_API_UPLOADS: '1' } });
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.write(
    'POST /v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=B\r\nContent-Length: 90000\r\n\r\n--B\r\n',
  );
  await expect
    .poll(async () => {
      const answer = await get('/v1/jobs', receiptUpload(1));
      return [answer.status, answer.headers.get('retry-after')];
    }, SOON)
    .toEqual([503, '5']);
  socket.destroy();
  await expect.poll(async () => (await get('/v1/jobs', receiptUpload(1))).status, SOON).toBeLessThan(300);
});

it('refuses more documents than may wait, and says when to come back', async () => {
  const { get } = await startService({ env: { RECTO_QUEUE_MOST: '1', RECTO_MODEL_URL: 'http://127.0.0.1:9/v1' } });
  const statuses = new Set<number>();
  await expect
    .poll(async () => {
      const answer = await get('/v1/jobs', receiptUpload(statuses.size + Math.floor(Math.random() * 1e6)));
      if (answer.status === 503) return ((await answer.json()) as { code: string }).code;
      return answer.status;
    }, SOON)
    .toBe('queue_full');
});

it.skipIf(!hasRedis)('has room for others when those who listened to events are gone', async () => {
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  const service = await startService({ env: { RECTO_QUEUE_URL: redis.url }, workers: false });
  const { id } = await service.json<JobDetail>('/v1/jobs', receiptUpload(1));
  const listen = (signal?: AbortSignal) => service.get(`/v1/jobs/${id}/events`, signal === undefined ? {} : { signal });
  const gone = new AbortController();
  const streams = await Promise.all(Array.from({ length: 200 }, () => listen(gone.signal)));
  expect(new Set(streams.map(({ status }) => status))).toEqual(new Set([200]));
  expect((await listen()).status).toBe(503);
  gone.abort();
  await Promise.all(streams.map(({ body }) => body?.cancel().catch(() => undefined)));
  const again = async () => {
    const one = await listen();
    await one.body?.cancel();
    return one.status;
  };
  await expect.poll(again, SOON).toBe(200);
});
