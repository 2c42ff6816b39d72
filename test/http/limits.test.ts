import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { JobView, Problem } from '../../schemas/api.ts';
import { formOf, receiptUpload, type Service, startService, withJson } from '../support/service.ts';

const SOON = { timeout: 120_000 };
const bearer = (key = '') => ({ authorization: `Bearer ${key}` });
const folder = mkdtempSync(join(tmpdir(), 'recto-test-'));
const env = { RECTO_API_UPLOADS: '8' };
let service: Service;
beforeAll(async () => {
  service = await startService({ state: folder, keys: ['one', 'two'], workers: false, shared: true, env });
});
afterAll(async () => {
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens a connection, sends text on it, and reads nothing. */
async function unread(text: string) {
  const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
  });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.pause();
  socket.write(text);
  return socket;
}

const one = () => bearer(service.keys.one);
const two = () => bearer(service.keys.two);

it('holds no answers in memory that nobody reads, however many are asked for on one connection', async () => {
  const ask = (path: string) => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`;
  await service.get('/openapi.json');
  const before = process.memoryUsage().rss;
  const sockets = await Promise.all(Array.from({ length: 4 }, () => unread(ask('/openapi.json').repeat(3000))));
  const busy = sockets.map((socket) => once(socket, 'data'));
  for (let round = 0; round < 20; round += 1) expect((await service.get('/healthz')).status).toBe(200);
  expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
  for (const socket of sockets) socket.resume();
  expect(String((await Promise.all(busy))[0])).toContain('200 OK');
});

it('turns requests away that come while a hundred others on their connection wait', async () => {
  const socket = await unread('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'.repeat(300));
  let text = '';
  socket.on('data', (data) => {
    text += String(data);
  });
  socket.resume();
  const statuses = () => text.match(/HTTP\/1\.1 \d+/g) ?? [];
  await expect.poll(() => statuses().length, SOON).toBe(300);
  expect(new Set(statuses())).toEqual(new Set(['HTTP/1.1 200', 'HTTP/1.1 429']));
});

describe('what is said of a request that is wrong', () => {
  const numbered = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, number) => [`unknown-${number}`, 'x']));

  it.each<[string, object]>([
    ['fifty thousand unknown names', { source: { base64: 'AA==', name: 'a' }, ...numbered(50_000) }],
    ['fifty thousand entries of metadata', { source: { base64: 'AA==', name: 'a' }, metadata: numbered(50_000) }],
    ['a million values', { source: { base64: 'AA==', name: 'a' }, tags: Array.from({ length: 1e6 }, () => 1) }],
    ['a thousand wrong documents', { documents: Array.from({ length: 1000 }, () => ({ source: { url: 3 } })) }],
  ])('stays short for %s', async (_, body) => {
    const path = 'documents' in body ? '/v1/batches' : '/v1/jobs';
    const answer = await service.get(path, withJson(body, { headers: one() }));
    const text = await answer.text();
    expect([answer.status, (JSON.parse(text) as Problem).code]).toEqual([400, 'request_invalid']);
    expect(text.length).toBeLessThan(20_000);
  });

  it('stays short for a form as well', async () => {
    const body = formOf({ 'a.txt': 'Total 3' }, { metadata: JSON.stringify(numbered(10_000)), ['x'.repeat(90)]: 'y' });
    const answer = await service.get('/v1/jobs', { method: 'POST', body, headers: one() });
    expect(answer.status).toBe(400);
    expect((await answer.text()).length).toBeLessThan(5000);
  });
});

it('keeps places for the uploads of other keys', async () => {
  const head = [
    'POST /v1/jobs HTTP/1.1',
    'Host: 127.0.0.1',
    `Authorization: Bearer ${service.keys.one}`,
    'Content-Type: multipart/form-data; boundary=B',
    'Content-Length: 90000',
  ].join('\r\n');
  for (let uploads = 0; uploads < 8; uploads += 1) await unread(`${head}\r\n\r\n--B\r\n`);
  const status = async (headers: Record<string, string>) =>
    (await service.get('/v1/jobs', receiptUpload(1, {}, headers))).status;
  await expect.poll(() => status(one()), SOON).toBe(503);
  expect(await status(two())).toBe(202);
});

it('makes some lists of jobs at a time for one key, and others for other keys', async () => {
  for (const number of [2, 3, 4]) {
    const submit = async () => (await service.get('/v1/jobs', receiptUpload(number, {}, one()))).status;
    // The uploads of the test before have to be noticed to be gone.
    await expect.poll(submit, SOON).toBe(202);
  }
  const list = async (headers: Record<string, string>) => (await service.get('/v1/jobs?limit=100', { headers })).status;
  const many = Promise.all(Array.from({ length: 300 }, () => list(one())));
  expect(await list(two())).toBe(200);
  const statuses = await many;
  expect(new Set(statuses)).toEqual(new Set([200, 503]));
  const page = await service.json<{ jobs: JobView[] }>('/v1/jobs', { headers: one() });
  expect(page.jobs.map(({ document }) => document.name)).toEqual(['receipt-4.pdf', 'receipt-3.pdf', 'receipt-2.pdf']);
});

it('tells strangers whether it is ready, but no names and places', async () => {
  const text = await (await service.get('/readyz')).text();
  expect(JSON.parse(text)).toMatchObject({ ready: true, store: { ok: true, detail: 'ok' } });
  expect(text).not.toContain('/');
  expect(await service.json('/readyz', { headers: one() })).toMatchObject({
    store: { detail: expect.stringContaining(folder) },
  });
});

it('counts wrong keys for its metrics as for all else', async () => {
  expect((await service.get('/metrics', { headers: one() })).status).toBe(200);
  const statuses = new Set<number>();
  for (let tries = 0; tries < 70; tries += 1) {
    statuses.add((await service.get('/metrics', { headers: bearer('recto_wrong') })).status);
  }
  expect([...statuses]).toEqual([401, 429]);
});

it.each([
  ['PUT', '/v1/jobs', 'GET, HEAD, POST'],
  ['DELETE', '/v1/batches', 'GET, HEAD, POST'],
  ['GET', '/v1/estimate', 'POST'],
  ['POST', '/v1/jobs/d-1', 'GET, HEAD, PATCH, DELETE'],
  ['DELETE', '/openapi.json', 'GET, HEAD'],
  ['POST', '/healthz', 'GET, HEAD'],
])('says which methods an address takes that is asked with %s %s', async (method, path, allow) => {
  const answer = await service.get(path, { method });
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
  expect(await answer.json()).toMatchObject({ code: 'method_not_allowed' });
});

it('has titles for what is missing that speak of no store', async () => {
  const missing = await service.json<Problem>('/v1/nothing', { headers: one() });
  expect([missing.status, missing.title]).toEqual([404, 'Nothing exists under this name or address.']);
});
