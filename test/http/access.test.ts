import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createApiKey, revokeApiKey } from '../../src/app/api-keys.ts';
import { receiptUpload, secretOf, startService, withJson } from '../support/service.ts';

const SOON = { timeout: 120_000 };

/** Status of a request with these headers, which `fetch` would not send. */
async function statusOf(url: string, headers: Record<string, string>): Promise<number | undefined> {
  const sent = httpRequest(url, { headers }).end();
  const [response] = await once(sent, 'response');
  response.resume();
  return response.statusCode;
}

describe('a server without API keys', () => {
  it('listens on the loopback only', async () => {
    await expect(startService({ host: '0.0.0.0' })).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringContaining('recto keys create'),
    });
  });

  it.each<[string, Record<string, string>]>([
    ['another name that was pointed at it', { host: 'recto.attacker.example' }],
    ['a web page of another site', { origin: 'https://attacker.example' }],
    ['a browser that says so', { 'sec-fetch-site': 'cross-site' }],
    ['a proxy', { 'x-forwarded-for': '203.0.113.7' }],
  ])('refuses requests through %s', async (_, headers) => {
    const { url } = await startService();
    for (const path of ['/v1/jobs', '/readyz', '/openapi.json', '/docs', '/metrics']) {
      expect(await statusOf(`${url}${path}`, headers), path).toBe(403);
    }
    expect(await statusOf(`${url}/v1/jobs`, {})).toBe(200);
  });
});

describe('a server with API keys', () => {
  const bearer = (key = '') => ({ authorization: `Bearer ${key}` });

  it('answers nobody without one, nor with a wrong one', async () => {
    const { get, keys } = await startService({ keys: ['one'], host: '0.0.0.0' });
    for (const headers of [{}, bearer('recto_000000000000_wrong'), bearer(`${keys.one?.slice(0, -1)}_`)]) {
      const answer = await get('/v1/jobs', { headers });
      expect(answer.status).toBe(401);
      expect(await answer.json()).toMatchObject({ code: 'unauthorized' });
    }
    expect((await get('/v1/jobs', { headers: bearer(keys.one) })).status).toBe(200);
    expect((await get('/v1/jobs', { headers: { 'x-api-key': keys.one ?? '' } })).status).toBe(200);
    expect((await get('/healthz')).status).toBe(200);
  });

  it('shows a key its own jobs only', async () => {
    const { get, json, keys } = await startService({ keys: ['one', 'two'] });
    const job = await json('/v1/jobs?wait=30', receiptUpload(1, {}, bearer(keys.one)));
    expect(job.status).toBe('succeeded');
    const paths = ['', '/result', '/pages/1', '/pages/1/image', '/events'].map((path) => `/v1/jobs/${job.id}${path}`);
    for (const path of paths) {
      expect((await get(path, { headers: bearer(keys.two) })).status, path).toBe(404);
      expect((await get(path, { headers: bearer(keys.one) })).status, path).toBe(200);
    }
    for (const [method, path] of [
      ['DELETE', ''],
      ['POST', '/retry'],
    ] as const) {
      const answer = await get(`/v1/jobs/${job.id}${path}`, { method, headers: bearer(keys.two) });
      expect(answer.status).toBe(404);
    }
    const list = await json<{ jobs: unknown[] }>('/v1/jobs', { headers: bearer(keys.two) });
    expect(list.jobs).toEqual([]);
    const same = await json('/v1/jobs?wait=30', receiptUpload(1, {}, bearer(keys.two)));
    expect(same.id).not.toBe(job.id);
    expect(same.result?.usage.requests).toBe(0);
  });

  it('notices keys that are made and taken away', async () => {
    const { get, session, keys } = await startService({ keys: ['one'] });
    const { key } = await createApiKey(session.store, 'later');
    await expect.poll(async () => (await get('/v1/jobs', { headers: bearer(key) })).status, SOON).toBe(200);
    await revokeApiKey(session.store, 'later');
    await expect.poll(async () => (await get('/v1/jobs', { headers: bearer(key) })).status, SOON).toBe(401);
    expect((await get('/v1/jobs', { headers: bearer(keys.one) })).status).toBe(200);
  });

  it('keeps no key that could be used, neither in its store nor in its metrics', async () => {
    const { session, keys } = await startService({ keys: ['one'] });
    const [entry] = await session.store.list('keys/api-', { limit: 10 });
    const kept = (await session.store.get(entry?.key ?? '')).toString('utf8');
    expect(kept).not.toContain(secretOf(keys.one));
  });

  it('limits what each key may ask, and what strangers may try', async () => {
    const env = { RECTO_API_REQUESTS_PER_MINUTE: '3' };
    const { get, keys } = await startService({ keys: ['one', 'two'], env });
    const ask = async (key: string | undefined) => (await get('/v1/types', { headers: bearer(key) })).status;
    expect([await ask(keys.one), await ask(keys.one), await ask(keys.one)]).toEqual([200, 200, 200]);
    const refused = await get('/v1/types', { headers: bearer(keys.one) });
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ code: 'rate_limited' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await ask(keys.two)).toBe(200);
    const strangers = new Set<number>();
    for (let tries = 0; tries < 70; tries += 1) strangers.add(await ask('recto_wrong'));
    expect([...strangers]).toEqual([401, 429]);
  });
});

it('describes itself in OpenAPI 3.1, made from its shapes, and on a page that can be read', async () => {
  const { get, json } = await startService();
  const document = await json<{ openapi: string; paths: Record<string, unknown> }>('/openapi.json');
  expect(document.openapi).toBe('3.1.0');
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining(['/v1/jobs', '/v1/jobs/{id}/events', '/v1/batches/{id}', '/v1/estimate', '/readyz']),
  );
  expect(JSON.stringify(document)).toContain('callback_url');
  expect(await (await get('/docs')).text()).toContain('swagger-ui');
});

it('says what is wrong with a request, and where', async () => {
  const { json } = await startService();
  const wrong = await json<Record<string, unknown>>('/v1/jobs', withJson({ source: { url: 3 }, budget_usd: -1 }));
  expect(wrong).toMatchObject({ status: 400, code: 'request_invalid', type: 'urn:recto:error:request_invalid' });
  expect(JSON.stringify(wrong.errors)).toContain('/budget_usd');
  expect(await json('/v1/nothing')).toMatchObject({ status: 404, code: 'not_found' });
  expect(await json('/v1/jobs/d-00000000000000000000000000000000')).toMatchObject({ status: 404, code: 'not_found' });
  const types = await json<{ types: { name: string }[] }>('/v1/types');
  expect(types.types.map((type) => type.name)).toContain('receipt');
  const invalid = await json('/v1/types/validate', withJson({ schema: { type: 'array' } }));
  expect(invalid).toMatchObject({ status: 422, code: 'schema_invalid' });
  const fine = await json(
    '/v1/types/validate',
    withJson({ schema: { type: 'object', properties: { a: { type: 'string' } } } }),
  );
  expect(fine).toMatchObject({ valid: true, fields: 1 });
});

it('closes a connection on which nothing is understood', async () => {
  const { url } = await startService();
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write('this is not HTTP\r\n\r\n');
  const [answer] = await once(socket, 'data');
  expect(String(answer)).toContain('400');
  await once(socket, 'close');
});
