import { expect, it, onTestFinished, vi } from 'vitest';
import { configSchema } from '../../schemas/config.ts';
import { allowedHosts } from '../../src/outbound/allowed-hosts.ts';
import { createGuardedHttp, type GuardedHttp } from '../../src/outbound/guarded-http.ts';
import { freePort } from '../support/servers.ts';
import { guarded, LOOPBACK, PUBLIC_BUT_EMPTY, startHost } from './host.ts';

const get = (http: GuardedHttp, url: string, signal = AbortSignal.timeout(5000)) =>
  http.send({ method: 'GET', url: new URL(url), headers: {} }, { signal });

const hello = () => startHost((_, response) => response.end('hello'));

it('reaches a host that is allowed by name, and gives its answer', async () => {
  const { port } = await startHost((request, response) => {
    response.writeHead(201, { 'x-asked': `${request.method} ${request.url}`, 'retry-after': '7' }).end('hello');
  });
  const reply = await get(guarded(['files.test']), `http://files.test:${port}/a?b`);
  expect(reply).toMatchObject({ status: 201, retryAfterMs: 7000 });
  expect(reply.headers['x-asked']).toBe('GET /a?b');
  expect(String(Buffer.concat(await reply.body.toArray()))).toBe('hello');
});

it.each([
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0x7f.0.0.1',
  '0177.0.0.1',
  '017700000001',
  '１２７.０.０.１',
  '127.0.0.1.',
  '0',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:ffff:127.0.0.1]',
  '[::127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  'localhost',
  'LOCALHOST',
])('does not reach this machine as %s', async (host) => {
  const { port, connections } = await hello();
  const http = createGuardedHttp({ allowed: allowedHosts(['files.test']) });
  onTestFinished(() => http.close());
  for (const scheme of ['http', 'https']) {
    await expect(get(http, `${scheme}://${host}:${port}/`)).rejects.toMatchObject({
      code: 'url_forbidden',
      retryable: false,
    });
  }
  expect(connections()).toBe(0);
});

it('does not tell the address of a host that it does not reach', async () => {
  const { port } = await hello();
  const failure = await get(guarded(), `http://inside.test:${port}/secret?token=1`).catch(String);
  expect(failure).toContain('inside.test may not be reached');
  expect(failure).not.toMatch(/127\.0\.0\.1|secret|token/);
});

it.each([
  ['files.test', 'files.test', true],
  ['FILES.test', 'files.TEST', true],
  ['files.test', 'other.files.test', false],
  ['files.test', 'files.test.other.test', false],
  ['files.test', '127.0.0.1', false],
  ['127.0.0.1', 'files.test', false],
  ['127.0.0.1', '2130706433', true],
  ['files.test:PORT', 'files.test', true],
  ['files.test:9', 'files.test', false],
  ['bücher.test', 'xn--bcher-kva.test', true],
])('with %s allowed, %s is reached: %s', async (allowed, host, reached) => {
  const { port, connections } = await hello();
  const entries = configSchema.parse({
    RECTO_ALLOWED_HOSTS: allowed.replace('PORT', String(port)),
  }).RECTO_ALLOWED_HOSTS;
  const sent = get(guarded(entries), `http://${host}:${port}/`);
  if (reached) expect((await sent).status).toBe(200);
  else await expect(sent).rejects.toMatchObject({ code: 'url_forbidden' });
  expect(connections()).toBe(reached ? 1 : 0);
});

it.each(['http://host', '*.test', 'a b', 'a/b', 'user@host', 'a:b', 'a:80:b'])(
  'does not take %s as a host',
  (entry) => {
    expect(configSchema.safeParse({ RECTO_ALLOWED_HOSTS: `good.test,${entry}` }).success).toBe(false);
  },
);

it('knows IPv6 addresses that are allowed', () => {
  const { RECTO_ALLOWED_HOSTS } = configSchema.parse({ RECTO_ALLOWED_HOSTS: '::1, [fd00:0::1]:8080' });
  const allowed = allowedHosts(RECTO_ALLOWED_HOSTS ?? []);
  expect([allowed('::1', '80'), allowed('fd00::1', '8080'), allowed('fd00::1', '80')]).toEqual([true, true, false]);
});

it('connects to the address that it has checked, although the name has another one the next time', async () => {
  const { port, connections } = await hello();
  let lookups = 0;
  const http = guarded([], async () => {
    lookups += 1;
    return [lookups % 2 === 1 ? PUBLIC_BUT_EMPTY : LOOPBACK];
  });
  const codes: unknown[] = [];
  for (let turn = 0; turn < 4; turn += 1) {
    codes.push(await get(http, `http://rebind.test:${port}/`, AbortSignal.timeout(500)).catch(({ code }) => code));
  }
  // The port of this machine would have answered, had the name been looked up once more for the connection.
  expect(codes).toEqual(['url_failed', 'url_forbidden', 'url_failed', 'url_forbidden']);
  expect([lookups, connections()]).toEqual([4, 0]);
});

it('passes over the private addresses of a name that has public ones, too', async () => {
  const { port, connections } = await hello();
  const http = guarded([], async () => [LOOPBACK, PUBLIC_BUT_EMPTY, LOOPBACK]);
  await expect(get(http, `http://both.test:${port}/`, AbortSignal.timeout(500))).rejects.toMatchObject({
    code: 'url_failed',
  });
  expect(connections()).toBe(0);
});

it.each(['file:///etc/passwd', 'ftp://files.test/', 'data:text/plain,x', 'javascript:1', 'ws://files.test/'])(
  'does not follow %s',
  async (url) => {
    await expect(get(guarded(['files.test']), url)).rejects.toMatchObject({ code: 'url_forbidden' });
  },
);

it.each(['http://user:password@files.test/', 'http://user@files.test/', 'http://:password@files.test/'])(
  'takes no credentials in a URL: %s',
  async (url) => {
    const failure = await get(guarded(['files.test']), url).catch((error) => error);
    expect(failure).toMatchObject({ code: 'url_forbidden' });
    expect(failure.message).not.toContain('password@');
  },
);

it('uses no proxy', async () => {
  const { port, connections } = await hello();
  const proxy = await hello();
  onTestFinished(() => void vi.unstubAllEnvs());
  for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY']) vi.stubEnv(name, `http://127.0.0.1:${proxy.port}`);
  await get(guarded(['files.test']), `http://files.test:${port}/`);
  expect([connections(), proxy.connections()]).toEqual([1, 0]);
});

it('says whether trying again may help where there is no answer', async () => {
  const { port } = await hello();
  const missing = guarded([], () => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })));
  const lasting = { code: 'url_failed', retryable: false, message: expect.stringContaining('ENOTFOUND') };
  await expect(get(missing, 'http://nowhere.test/')).rejects.toMatchObject(lasting);
  const http = guarded(['files.test']);
  const passing = { code: 'url_failed', retryable: true };
  await expect(get(http, `http://files.test:${await freePort()}/`)).rejects.toMatchObject(passing);
  await expect(get(http, `https://files.test:${port}/`)).rejects.toMatchObject(passing);
  const silent = await startHost(() => undefined);
  await expect(get(http, `http://files.test:${silent.port}/`, AbortSignal.timeout(100))).rejects.toMatchObject(passing);
  await expect(get(http, `http://files.test:${silent.port}/`, AbortSignal.abort())).rejects.toMatchObject({
    code: 'cancelled',
  });
});
