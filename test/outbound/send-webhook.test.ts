import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { expect, it } from 'vitest';
import { sendWebhook, type WebhookMessage } from '../../src/outbound/send-webhook.ts';
import { guarded, startHost, startRawHost } from './host.ts';

const NEVER = new AbortController().signal;
const secret = `whsec_${Buffer.from('a secret of twenty-four b').toString('base64')}`;
const body = JSON.stringify({ type: 'job.succeeded', data: { total: '12,50 €' } });

function sending(port: number, change: Partial<WebhookMessage> = {}, timeoutMs = 5000, signal = NEVER) {
  const message = { id: 'msg_1', url: `http://files.test:${port}/hook?key=1`, body, secret, ...change };
  return sendWebhook(message, { http: guarded(['files.test']), timeoutMs }, { signal });
}

interface Received {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function startReceiver(status: number, headers: Readonly<Record<string, string>> = {}) {
  const received: Received[] = [];
  const host = await startHost(async (request, response) => {
    const text = Buffer.concat(await request.toArray()).toString('utf8');
    received.push({ method: request.method, path: request.url, headers: request.headers, body: text });
    response.writeHead(status, headers).end('thank you');
  });
  return { ...host, received };
}

it('posts a body that its receiver can verify', async () => {
  const { port, received } = await startReceiver(200);
  expect(await sending(port)).toEqual({ delivered: true, status: 200 });
  const [message] = received;
  expect(message).toMatchObject({ method: 'POST', path: '/hook?key=1', body });
  expect(message?.headers).toMatchObject({
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'webhook-id': 'msg_1',
  });
  const headers = message?.headers as Record<string, string>;
  expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
  expect(() => new Webhook(secret).verify(body.replace('12', '13'), headers)).toThrow();
  expect(() => new Webhook(secret).verify(body, { ...headers, 'webhook-id': 'msg_2' })).toThrow();
  expect(() => new Webhook(`whsec_${Buffer.from('other').toString('base64')}`).verify(body, headers)).toThrow();
  // As the specification says, without the library.
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', key).update(`msg_1.${headers['webhook-timestamp']}.${body}`).digest('base64');
  expect(headers['webhook-signature']).toBe(`v1,${signature}`);
});

it('has the same id and body however often it is sent', async () => {
  const { port, received } = await startReceiver(500);
  for (let turn = 0; turn < 3; turn += 1) expect(await sending(port)).toMatchObject({ delivered: false });
  expect(new Set(received.map(({ headers }) => headers['webhook-id']))).toEqual(new Set(['msg_1']));
  expect(new Set(received.map((message) => message.body)).size).toBe(1);
  for (const { headers } of received) new Webhook(secret).verify(body, headers as Record<string, string>);
});

it.each([200, 201, 202, 204, 299])('is delivered with status %i', async (status) => {
  const { port } = await startReceiver(status);
  expect(await sending(port)).toEqual({ delivered: true, status });
});

it.each([
  [301, true],
  [400, true],
  [404, true],
  [410, false],
  [429, true],
  [500, true],
  [503, true],
])('is not delivered with status %i, and may be later: %s', async (status, retryable) => {
  const { port } = await startReceiver(status);
  const reason = `files.test:${port} answers ${status}.`;
  expect(await sending(port)).toEqual({ delivered: false, status, reason, retryable, retryAfterMs: undefined });
});

it('tells how long the receiver asks to wait', async () => {
  const seconds = await startReceiver(503, { 'retry-after': '120' });
  expect(await sending(seconds.port)).toMatchObject({ retryAfterMs: 120_000 });
  const date = await startReceiver(429, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() });
  const outcome = await sending(date.port);
  expect(outcome).toMatchObject({ delivered: false, retryAfterMs: expect.closeTo(60_000, -4) });
  for (const nonsense of ['soon', '-5', new Date(0).toUTCString()]) {
    const host = await startReceiver(503, { 'retry-after': nonsense });
    expect(await sending(host.port)).toMatchObject({ retryable: true, retryAfterMs: undefined });
  }
});

it('does not follow a redirect', async () => {
  const target = await startReceiver(200);
  const { port } = await startReceiver(307, { location: `http://files.test:${target.port}/` });
  expect(await sending(port)).toMatchObject({ delivered: false, status: 307, retryable: true });
  expect(target.received).toEqual([]);
});

it.each([
  'http://127.0.0.1:PORT/',
  'http://inside.test:PORT/',
  'http://user:password@files.test:PORT/',
  'file:///etc/passwd',
  'nonsense',
])('is not sent to %s', async (url) => {
  const { port, received } = await startReceiver(200);
  await expect(sending(port, { url: url.replace('PORT', String(port)) })).rejects.toMatchObject({
    code: 'url_forbidden',
    retryable: false,
  });
  expect(received).toEqual([]);
});

it('waits no longer than the limit, and can be stopped', async () => {
  const host = await startHost(() => undefined);
  expect(await sending(host.port, {}, 100)).toEqual({
    delivered: false,
    status: undefined,
    reason: `files.test:${host.port} did not finish in time.`,
    retryable: true,
    retryAfterMs: undefined,
  });
  await expect.poll(host.open).toBe(0);
  const stop = new AbortController();
  const sent = sending(host.port, {}, 5000, stop.signal);
  await expect.poll(host.open).toBe(1);
  stop.abort();
  await expect(sent).rejects.toMatchObject({ code: 'cancelled' });
});

it('says that trying again may help where there is no answer', async () => {
  const { port } = await startRawHost('');
  expect(await sending(port)).toMatchObject({ delivered: false, status: undefined, retryable: true });
  expect(await sending(port, { url: `https://files.test:${port}/` })).toMatchObject({
    delivered: false,
    retryable: true,
  });
});

it.each([
  ['without end', { 'content-type': 'text/plain' }],
  ['longer than anybody would read', { 'content-length': '100000000000' }],
])('does not read an answer that is %s', async (_, headers) => {
  let written = 0;
  const host = await startHost((_request, response) => {
    response.writeHead(200, headers);
    response.once('close', () => {
      written = response.socket?.bytesWritten ?? written;
    });
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(1000)));
    };
    response.on('drain', more);
    more();
  });
  expect(await sending(host.port)).toEqual({ delivered: true, status: 200 });
  await expect.poll(host.open).toBe(0);
  // What fits into the buffers on the way.
  expect(written).toBeGreaterThan(0);
  expect(written).toBeLessThan(20_000_000);
});

it.each(['', 'whsec_', 'whsec_***'])('is not sent with %j for a secret', async (wrong) => {
  const { port, received } = await startReceiver(200);
  await expect(sending(port, { secret: wrong })).rejects.toMatchObject({ code: 'config_invalid' });
  expect(received).toEqual([]);
});
