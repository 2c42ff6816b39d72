import { expect, it } from 'vitest';
import { revokeApiKey } from '../../src/app/api-keys.ts';
import { secretOf, startService, withJson } from '../support/service.ts';

const SOON = { timeout: 120_000 };

async function signedIn(names: readonly string[] = ['one']) {
  const service = await startService({ keys: names });
  const signIn = (key: string | undefined) =>
    service.get('/v1/session', withJson({ key }, { headers: { origin: service.url } }));
  const answer = await signIn(service.keys[names[0] ?? '']);
  const setCookie = answer.headers.get('set-cookie') ?? '';
  return { ...service, signIn, answer, setCookie, cookie: setCookie.split(';')[0] ?? '' };
}

it('signs in by an API key, with a cookie that neither scripts nor other sites can use', async () => {
  const { answer, setCookie, cookie, get, keys, signIn } = await signedIn();
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ needs_key: true, signed_in: true, key: 'one' });
  expect(setCookie).toMatch(/; HttpOnly/);
  expect(setCookie).toMatch(/; SameSite=Strict/);
  expect(setCookie).not.toContain(secretOf(keys.one));
  expect((await get('/v1/jobs')).status).toBe(401);
  expect((await get('/v1/jobs', { headers: { cookie } })).status).toBe(200);
  expect((await signIn('recto_000000000000_wrong')).status).toBe(401);
});

it('lets a session do nothing that a page of another origin asks for', async () => {
  const { cookie, get, url } = await signedIn();
  const foreign: Record<string, string>[] = [
    { origin: 'https://attacker.example' },
    { origin: 'null' },
    { origin: url, 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    {},
  ];
  for (const headers of foreign) {
    const answer = await get('/v1/types/validate', withJson({ schema: {} }, { headers: { cookie, ...headers } }));
    expect(answer.status, JSON.stringify(headers)).toBe(403);
  }
  const schema = { type: 'object', properties: { a: { type: 'string' } } };
  const own: Record<string, string>[] = [
    { origin: url },
    { origin: url, 'sec-fetch-site': 'same-origin' },
    // Through a proxy that names the server by another name.
    { origin: 'https://recto.example', 'sec-fetch-site': 'same-origin' },
  ];
  for (const headers of own) {
    const answer = await get('/v1/types/validate', withJson({ schema }, { headers: { cookie, ...headers } }));
    expect(answer.status, JSON.stringify(headers)).toBe(200);
  }
});

it('ends a session when its person signs out, and when its key is taken away', async () => {
  const { cookie, get, url, session, keys, signIn } = await signedIn(['one', 'two']);
  const other = await signIn(keys.one);
  const second = (other.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const left = await get('/v1/session', { method: 'DELETE', headers: { cookie, origin: url } });
  expect(left.headers.get('set-cookie')).toContain('Max-Age=0');
  expect((await get('/v1/jobs', { headers: { cookie } })).status).toBe(401);
  expect((await get('/v1/jobs', { headers: { cookie: second } })).status).toBe(200);
  await revokeApiKey(session.store, 'one');
  await expect.poll(async () => (await get('/v1/jobs', { headers: { cookie: second } })).status, SOON).toBe(401);
});

it('keeps no token that could be used', async () => {
  const { cookie, session } = await signedIn();
  const [, token = ''] = cookie.split('=');
  expect(token).toHaveLength(43);
  expect((await session.ledger.read(`session:${token}`)).value).toBeUndefined();
});

it('says who is signed in, and that a server of this machine needs no key', async () => {
  const { json } = await startService();
  expect(await json('/v1/session')).toEqual({ needs_key: false, signed_in: true });
  const withKeys = await signedIn(['ann', 'ben']);
  expect(await withKeys.json('/v1/session')).toEqual({ needs_key: true, signed_in: false });
  const headers = { cookie: withKeys.cookie };
  expect(await withKeys.json('/v1/session', { headers })).toEqual({ needs_key: true, signed_in: true, key: 'ann' });
});

it('serves a page that asks no other host, and whose files are kept by their content', async () => {
  const { get } = await startService();
  const page = await get('/', { headers: { 'accept-encoding': 'identity' } });
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
  expect(page.headers.get('cache-control')).toBe('no-cache');
  const html = await page.text();
  expect(html).not.toMatch(/https?:\/\//);
  const scripts = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path);
  expect(scripts.length).toBeGreaterThan(1);
  for (const path of scripts) {
    const file = await get(path);
    expect(file.status, path).toBe(200);
    expect(file.headers.get('cache-control'), path).toContain('immutable');
  }
  const etag = page.headers.get('etag') ?? '';
  expect((await get('/', { headers: { 'if-none-match': etag } })).status).toBe(304);
});

it('tells of every job of a key, and of those of no other', async () => {
  const { get, keys, json } = await startService({ keys: ['one', 'two'] });
  const headers = (name: string) => ({ authorization: `Bearer ${keys[name]}` });
  const stream = await get('/v1/events', { headers: headers('one') });
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  let heard = '';
  const hear = async (until: RegExp) => {
    while (!until.test(heard)) heard += (await reader?.read())?.value ?? '';
  };
  await hear(/event: ready/);
  const submit = (name: string, text: string) => {
    const body = new FormData();
    body.append('type', 'receipt');
    body.append('file', new Blob([text]), `${name}.txt`);
    return json('/v1/jobs', { method: 'POST', body, headers: headers(name) });
  };
  await submit('two', 'Total 3.00');
  await submit('one', 'Total 2.00');
  await hear(/"status":"(succeeded|partial)"/);
  await reader?.cancel();
  expect(heard).toContain('one.txt');
  expect(heard).not.toContain('two.txt');
});

it('lets nobody guess at one key, from whatever addresses, and others sign in meanwhile', async () => {
  const { keys, signIn } = await signedIn(['one', 'two']);
  const guess = `${keys.one?.slice(0, -1)}${keys.one?.endsWith('A') ? 'B' : 'A'}`;
  const statuses: number[] = [];
  for (let attempt = 0; attempt < 25; attempt += 1) statuses.push((await signIn(guess)).status);
  expect(statuses.filter((status) => status === 401)).toHaveLength(20);
  expect(new Set(statuses)).toEqual(new Set([401, 429]));
  expect((await signIn(keys.two)).status).toBe(200);
});
