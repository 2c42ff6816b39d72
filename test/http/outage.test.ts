import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { JobDetail } from '../../schemas/api.ts';
import { finished, runCli, startCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { stallBeforeHeaders } from '../support/model-server/misbehaviours/connections.ts';
import { answers } from '../support/model-server/reply.ts';
import { startModelServer } from '../support/model-server/server.ts';
import { receiptPdf } from '../support/pdf.ts';
import { freePort, hasRedis, startRedis } from '../support/servers.ts';
import { formOf, receiptUpload, startService } from '../support/service.ts';

const SOON = { timeout: 120_000 };
const SCHEMA = JSON.stringify({ type: 'object', properties: { total: { type: 'number' } } });

/** Passes connections on to a port of the loopback, and cuts them when told to. */
async function startCuttingProxy(to: number) {
  const open = new Set<Socket>();
  let count = 0;
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => open.delete(socket));
    }
    near.pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const all = () => {
    count += open.size;
    for (const socket of open) socket.resetAndDestroy();
  };
  onTestFinished(() => {
    server.close();
    all();
  });
  return { url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`, all, count: () => count };
}

interface Place {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Starts a command until the test has ended, and gives what ends it. */
function start(args: readonly string[], { cwd, env }: Place) {
  const child = startCli(args, { cwd, env });
  const end = finished(child);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await end;
  });
  return { child, end };
}

async function startServer(place: Place, ...args: readonly string[]) {
  const port = await freePort();
  const running = start(['serve', '--port', String(port), ...args], place);
  const url = `http://127.0.0.1:${port}`;
  const status = (path: string) =>
    fetch(`${url}${path}`).then(
      (answer) => answer.status,
      () => 0,
    );
  await expect.poll(() => status('/healthz'), SOON).toBe(200);
  const json = async (path: string, init?: RequestInit) =>
    (await (await fetch(`${url}${path}`, init)).json()) as JobDetail & { code?: string };
  return { ...running, url, status, json };
}

describe.skipIf(!hasRedis)('with redis-server installed', () => {
  it('does the steps of a document in as many processes, as docker-compose.yml starts them, and warns that this Redis loses jobs', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const place = { cwd: temporaryFolder(), env: { RECTO_QUEUE_URL: redis.url, RECTO_STORE_URL: 'file:store' } };
    const api = await startServer(place, '--no-workers');
    start(['work', '--steps', 'prepare'], place);
    start(['work', '--steps', 'extract,assemble,deliver'], place);
    const job = await api.json('/v1/jobs?wait=60', receiptUpload(1));
    expect(job).toMatchObject({ status: 'succeeded', result: { data: { total: 8.3 } } });
    api.child.kill('SIGTERM');
    expect((await api.end).stderr).toContain('Redis keeps nothing on disk');
  });

  it('answers 503 while Redis is away, keeps what was accepted, and goes on when it is back', async () => {
    const folder = temporaryFolder();
    let redis = await startRedis({ folder });
    onTestFinished(() => redis.stop());
    const port = Number(new URL(redis.url).port);
    const api = await startService({ env: { RECTO_QUEUE_URL: redis.url } });
    const status = async (path: string) => (await api.get(path)).status;
    const { id } = await api.json('/v1/jobs?wait=60', receiptUpload(1));
    const running = await api.json('/v1/jobs', receiptUpload(2));
    await redis.stop();
    expect(await api.json('/v1/jobs', receiptUpload(3))).toMatchObject({ status: 503, code: 'queue_unreachable' });
    expect(await status(`/v1/jobs/${id}`)).toBe(503);
    expect(await status('/readyz')).toBe(503);
    expect(await status('/healthz')).toBe(200);
    redis = await startRedis({ port, folder });
    await expect.poll(() => status('/readyz'), SOON).toBe(200);
    expect(await api.json(`/v1/jobs/${running.id}?wait=60`)).toMatchObject({ status: 'succeeded' });
    await expect
      .poll(async () => (await api.json('/v1/jobs?wait=30', receiptUpload(3))).status, SOON)
      .toBe('succeeded');
  });

  it('finishes what a worker had that is gone for good, and does not ask again about what that had answered', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const model = await startModelServer({ kind: 'openrouter', key: 'sk-test', answer: () => ({ total: 1 }) });
    onTestFinished(() => model.stop());
    const cwd = temporaryFolder();
    const env = {
      RECTO_QUEUE_URL: redis.url,
      RECTO_STORE_URL: `file:${cwd}/store`,
      RECTO_LOCK_SECONDS: '2',
      RECTO_MODEL_URL: model.url,
      RECTO_MODEL_KEY: 'sk-test',
      RECTO_MODEL_SERVER: 'openrouter',
    };
    const api = await startService({ env, workers: false });
    const gone = start(['work'], { cwd, env });
    model.script(answers({ total: 1 }), stallBeforeHeaders());
    const body = formOf(
      { 'two.pdf': receiptPdf(1, 9) },
      { schema: SCHEMA, options: JSON.stringify({ strategy: 'chunked' }) },
    );
    const { id } = await api.json('/v1/jobs', { method: 'POST', body });
    await expect.poll(() => model.requests.length, SOON).toBe(2);
    await expect.poll(() => api.json(`/v1/jobs/${id}`), SOON).toMatchObject({ progress: { chunks_done: 1 } });
    gone.child.kill('SIGKILL');
    await startService({ env });
    expect(await api.json(`/v1/jobs/${id}?wait=60`)).toMatchObject({ status: 'succeeded' });
    expect(model.requests).toHaveLength(3);
  });

  it('bears connections to Redis that are cut again and again', async () => {
    const redis = await startRedis({ folder: temporaryFolder() });
    onTestFinished(() => redis.stop());
    const cut = await startCuttingProxy(Number(new URL(redis.url).port));
    const api = await startService({ env: { RECTO_QUEUE_URL: cut.url, RECTO_LOCK_SECONDS: '2' } });
    const ids = new Map<number, string>();
    for (let number = 0; number < 4; number += 1) {
      cut.all();
      await expect
        .poll(async () => {
          const { id } = await api.json('/v1/jobs', receiptUpload(number));
          if (id !== undefined) ids.set(number, id);
          return id;
        }, SOON)
        .toBeDefined();
    }
    for (const id of ids.values()) {
      await expect.poll(async () => (await api.json(`/v1/jobs/${id}?wait=20`)).status, SOON).toBe('succeeded');
    }
    expect(cut.count()).toBeGreaterThan(4);
  });

  it('stops at once on a second signal', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const model = await startModelServer({ kind: 'openrouter', key: 'sk-test' });
    onTestFinished(() => model.stop());
    const env = { RECTO_QUEUE_URL: redis.url, RECTO_MODEL_URL: model.url, RECTO_MODEL_KEY: 'sk-test' };
    const api = await startServer({ cwd: temporaryFolder(), env: { ...env, RECTO_MODEL_SERVER: 'openrouter' } });
    model.script(stallBeforeHeaders());
    await api.json('/v1/jobs', { method: 'POST', body: formOf({ 'a.pdf': receiptPdf(1) }, { schema: SCHEMA }) });
    await expect.poll(() => model.inFlight(), SOON).toBe(1);
    api.child.kill('SIGTERM');
    await expect.poll(() => api.status('/healthz'), SOON).toBe(0);
    api.child.kill('SIGTERM');
    expect((await api.end).code).toBe(130);
  });

  it('stops on a signal and says so; its work goes back to the queue', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const cwd = temporaryFolder();
    const env = { RECTO_QUEUE_URL: redis.url, RECTO_STORE_URL: `file:${cwd}/store` };
    const api = await startServer({ cwd, env });
    const { id } = await api.json('/v1/jobs', receiptUpload(1));
    api.child.kill('SIGTERM');
    const run = await api.end;
    expect([run.code, run.signal]).toEqual([0, null]);
    expect(run.stderr).toContain('Stopping');
    const again = await startService({ env });
    expect(await again.json(`/v1/jobs/${id}?wait=60`)).toMatchObject({ status: 'succeeded' });
  });
});

it('refuses to answer without workers on the embedded queue, which nobody else can work on', async () => {
  const run = await runCli(['serve', '--no-workers'], { cwd: temporaryFolder() });
  expect(run.code).toBe(2);
  expect(run.stderr).toContain('--no-workers');
});
