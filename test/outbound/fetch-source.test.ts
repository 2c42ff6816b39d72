import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { RequestListener, ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { type Download, fetchSource } from '../../src/outbound/fetch-source.ts';
import { temporaryFolder } from '../support/folder.ts';
import { guarded, startHost, startRawHost } from './host.ts';

const NEVER = new AbortController().signal;

/** Fetches from `files.test`, which is allowed; other names are not. */
function fetching(url: string, change: Partial<Download> = {}, signal = NEVER) {
  const path = join(temporaryFolder(), 'source');
  const source = { url, path, maxBytes: 100_000, timeoutMs: 10_000, ...change };
  return { path: source.path, fetched: fetchSource(source, { http: guarded(['files.test']) }, { signal }) };
}

const start = async (listener: RequestListener) => {
  const host = await startHost(listener);
  return { ...host, url: `http://files.test:${host.port}` };
};

it('downloads a file, and says what it is called, how large it is and where it was', async () => {
  let asked: unknown;
  const { url } = await start((request, response) => {
    asked = request.headers['accept-encoding'];
    response.setHeader('content-disposition', 'attachment; filename="receipt 7.jpg"');
    response.end('x'.repeat(90_000));
  });
  const { path, fetched } = fetching(`${url}/a.jpg?key=1`);
  expect(await fetched).toEqual({ name: 'receipt 7.jpg', bytes: 90_000, url: `${url}/a.jpg?key=1` });
  expect(readFileSync(path, 'utf8')).toBe('x'.repeat(90_000));
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(asked).toBe('identity');
});

it.each([301, 302, 303, 307, 308])('follows a redirect with status %i', async (status) => {
  const { url } = await start((request, response) => {
    if (request.url === '/a/start') response.writeHead(status, { location: '../b/end.pdf' }).end('not this');
    else response.end(`${request.method} ${request.url}`);
  });
  const { path, fetched } = fetching(`${url}/a/start`);
  expect(await fetched).toMatchObject({ name: 'end.pdf', url: `${url}/b/end.pdf` });
  expect(readFileSync(path, 'utf8')).toBe('GET /b/end.pdf');
});

it('follows five redirects and no more', async () => {
  const { url, connections } = await start((request, response) => {
    const left = Number(request.url?.slice(1));
    if (left > 0) response.writeHead(302, { location: `/${left - 1}` }).end();
    else response.end('end');
  });
  expect(await fetching(`${url}/5`).fetched).toMatchObject({ bytes: 3, url: `${url}/0` });
  await expect(fetching(`${url}/6`).fetched).rejects.toMatchObject({ code: 'url_failed', retryable: false });
  expect(connections()).toBeLessThan(20);
});

it('does not run in a loop', async () => {
  let requests = 0;
  const { url } = await start((_, response) => {
    requests += 1;
    response.writeHead(301, { location: '/again' }).end();
  });
  await expect(fetching(url).fetched).rejects.toMatchObject({ code: 'url_failed', retryable: false });
  expect(requests).toBe(6);
});

it.each([
  'http://127.0.0.1:PORT/',
  'http://2130706433:PORT/',
  'http://[::ffff:127.0.0.1]:PORT/',
  'http://inside.test:PORT/',
  '//inside.test:PORT/',
  'file:///etc/passwd',
  'http://user:password@files.test:PORT/',
  'http://',
])('does not follow a redirect to %s', async (location) => {
  let requests = 0;
  const { url, port } = await start((_, response) => {
    requests += 1;
    response.writeHead(302, { location: location.replace('PORT', String(port)) }).end();
  });
  const { path, fetched } = fetching(url);
  await expect(fetched).rejects.toMatchObject({ code: 'url_forbidden', retryable: false });
  expect([requests, existsSync(path)]).toEqual([1, false]);
});

it.each([
  [404, false],
  [401, false],
  [204, false],
  [206, false],
  [300, false],
  [408, true],
  [429, true],
  [500, true],
  [503, true],
])('says of status %i that trying again may help: %s', async (status, retryable) => {
  const { url } = await start((_, response) => {
    response.writeHead(status, { 'retry-after': '30' }).end();
  });
  const { path, fetched } = fetching(`${url}/secret?token=1`);
  const failure = await fetched.catch((error) => error);
  expect(failure).toMatchObject({ code: 'url_failed', retryable, retryAfterMs: 30_000 });
  expect(failure.message).toMatch(new RegExp(`^files\\.test:\\d+ answers ${status} instead of a file\\.$`));
  expect(existsSync(path)).toBe(false);
});

/** Writes until nobody listens any more. */
function pour(response: ServerResponse): void {
  const piece = Buffer.alloc(10_000, 'x');
  const more = () => {
    while (!response.destroyed && response.write(piece));
  };
  response.on('drain', more);
  more();
}

it.each([
  ['without end', {}],
  ['with a length that is told', { 'content-length': '100001' }],
  ['with a length that is not true', { 'content-length': '100000000000' }],
])('stops at a file that is too large: %s', async (_, headers) => {
  const host = await start((_request, response) => {
    response.writeHead(200, headers);
    pour(response);
  });
  const { path, fetched } = fetching(host.url);
  await expect(fetched).rejects.toMatchObject({ code: 'file_too_large', retryable: false });
  expect(readdirSync(dirname(path))).toEqual([]);
  await expect.poll(host.open).toBe(0);
});

it('takes a file of exactly the size that is allowed', async () => {
  const { url } = await start((_, response) => response.end('x'.repeat(100_000)));
  expect(await fetching(url).fetched).toMatchObject({ bytes: 100_000 });
});

it('reads no more than the length that is declared', async () => {
  const { port } = await startRawHost(`HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n${'x'.repeat(5000)}`);
  const { path, fetched } = fetching(`http://files.test:${port}/`);
  const end = await fetched.catch((error) => error);
  if (end instanceof Error) expect(end).toMatchObject({ code: 'url_failed' });
  else expect(statSync(path).size).toBe(10);
});

it.each([
  ['ends before the length that is told', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this'],
  ['ends inside a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n64\r\nonly this'],
  ['tells two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 4\r\ncontent-length: 9\r\n\r\nonly this'],
  ['is not HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['has endless headers', `HTTP/1.1 200 OK\r\na: ${'x'.repeat(1_000_000)}`],
  ['is empty', ''],
])('leaves no file of an answer that %s', async (_, reply) => {
  const { port } = await startRawHost(reply);
  const { path, fetched } = fetching(`http://files.test:${port}/`);
  await expect(fetched).rejects.toMatchObject({ code: 'url_failed', retryable: true });
  expect(existsSync(path)).toBe(false);
});

it('does not unpack what was to be sent as it is', async () => {
  const { url } = await start((_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' });
    pour(response);
  });
  await expect(fetching(url).fetched).rejects.toMatchObject({ code: 'url_failed', retryable: false });
});

it('gives up on a body that comes too slowly', async () => {
  const host = await start((_, response) => {
    const dripping = setInterval(() => response.write('x'), 20);
    response.once('close', () => clearInterval(dripping));
  });
  const { path, fetched } = fetching(host.url, { timeoutMs: 300 });
  await expect(fetched).rejects.toMatchObject({
    code: 'url_failed',
    retryable: true,
    message: expect.stringContaining('did not finish in time'),
  });
  expect(existsSync(path)).toBe(false);
  await expect.poll(host.open).toBe(0);
});

it('stops on a signal', async () => {
  const stop = new AbortController();
  const host = await start((_, response) => void response.write('x'));
  const { path, fetched } = fetching(host.url, {}, stop.signal);
  await expect.poll(() => existsSync(path) && statSync(path).size).toBe(1);
  stop.abort();
  await expect(fetched).rejects.toMatchObject({ code: 'cancelled' });
  expect(existsSync(path)).toBe(false);
  await expect.poll(host.open).toBe(0);
});

it('does not write over a file, nor remove it', async () => {
  const host = await start((_, response) => response.end('new'));
  const path = join(temporaryFolder(), 'taken');
  writeFileSync(path, 'old');
  await expect(fetching(host.url, { path }).fetched).rejects.toMatchObject({ code: 'store_failed' });
  expect(readFileSync(path, 'utf8')).toBe('old');
  const folder = join(temporaryFolder(), 'folder');
  mkdirSync(folder);
  await expect(fetching(host.url, { path: folder }).fetched).rejects.toMatchObject({ code: 'store_failed' });
});
