import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createRequire } from 'node:module';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { createS3Store, type S3Settings } from '../../src/store/s3/store.ts';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { hasS3, type S3Server, startS3 } from '../support/s3-server.ts';
import { freePort } from '../support/servers.ts';
import { sharedQueue } from '../support/shared-redis.ts';
import { blobStoreContract } from './blob-store.contract.ts';

/** A server of this test's own on the loopback; returns its URL. */
async function listening(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** URL of a way to the server that breaks down for good after so many bytes. */
function cutting(server: S3Server, { up = Infinity, down = Infinity }): Promise<string> {
  let left = { up, down };
  const proxy = createServer((socket) => {
    const through = connect(Number(new URL(server.url).port), '127.0.0.1');
    const end = () => [socket, through].map((each) => each.destroy());
    for (const each of [socket, through]) each.on('close', end).on('error', end);
    socket.on('data', (data) => {
      left = { ...left, up: left.up - data.length };
      if (left.up < 0) end();
      else through.write(data);
    });
    through.on('data', (data) => {
      left = { ...left, down: left.down - data.length };
      if (left.down < 0) end();
      else socket.write(data);
    });
  });
  return listening(proxy);
}

const NOBODY: S3Settings = {
  endpoint: 'http://127.0.0.1:9',
  region: 'us-east-1',
  bucket: 'recto-blobs',
  prefix: '',
  credentials: { accessKeyId: 'nobody', secretAccessKey: 'nothing' },
};

describe.skipIf(!hasS3)('on OpenStack Swift', () => {
  let server: S3Server;
  let stores = 0;
  beforeAll(async () => {
    server = await startS3();
  });
  afterAll(() => server.stop());

  const settings = (change: Partial<S3Settings> = {}): S3Settings => {
    const { url, bucket, credentials } = server;
    stores += 1;
    return { endpoint: url, region: 'us-east-1', bucket, credentials, prefix: `store-${stores}/`, ...change };
  };

  blobStoreContract('S3', async () => createS3Store(settings()), 0.3);

  it('is opened by a URL, with and without a path', async () => {
    const { url: endpoint, bucket, credentials } = server;
    const access = { endpoint, region: 'us-east-1', credentials };
    const inner = openStore(`s3://${bucket}/some/path/`, access);
    expect(inner.url).toBe(`s3://${bucket}/some/path`);
    await inner.put('a', 'x');
    const whole = openStore(`s3://${bucket}`, access);
    expect(String(await whole.get('some/path/a'))).toBe('x');
    expect(Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes('@aws-sdk'))).toBe(true);
  });

  it('lists pages that are longer than the server gives, and skips what is not a blob', async () => {
    const store = createS3Store(settings({ prefix: 'many/' }));
    const { bucket: Bucket, client } = server;
    const names = Array.from({ length: 25 }, (_, index) => `p/${String(index).padStart(4, '0')}`);
    const waiting = [...names, 'p/0015/', 'p/Upper', 'tmp/draft'].values();
    const puts = async () => {
      for (const name of waiting) await client.putObject({ Bucket, Key: `many/${name}`, Body: Buffer.from('x') });
    };
    await Promise.all(Array.from({ length: 16 }, puts));
    const entries = await store.list('', { limit: 5000 });
    expect(entries.map(({ key }) => key)).toEqual(names);
    expect(await store.list('p/', { after: 'p/0021', limit: 2 })).toMatchObject([{ key: 'p/0022' }, { key: 'p/0023' }]);
  });

  it('has nothing of an upload that is cut off, and ends it when it sweeps', async () => {
    const cut = settings();
    const path = join(temporaryFolder(), 'file');
    writeFileSync(path, Buffer.alloc(12_000_000));
    const uploading = createS3Store({ ...cut, endpoint: await cutting(server, { up: 7_000_000 }) }).putFile(
      'documents/x',
      path,
    );
    await expect(uploading).rejects.toMatchObject({ code: 'store_failed', retryable: true });
    expect(existsSync(path)).toBe(true);

    // The drafts of other tests on this machine must stay.
    vi.stubEnv('TMPDIR', temporaryFolder());
    onTestFinished(() => void vi.unstubAllEnvs());
    const store = createS3Store(cut);
    const scratch = await store.scratch();
    expect([await store.has('documents/x'), await store.list('', { limit: 9 })]).toEqual([false, []]);
    const uploads = () => server.client.listMultipartUploads({ Bucket: server.bucket, Prefix: cut.prefix });
    expect((await uploads()).Uploads).toHaveLength(1);
    expect(await store.sweepDrafts(3_600_000)).toBe(0);
    expect(existsSync(scratch.path)).toBe(true);
    expect(await store.sweepDrafts(-1000)).toBe(2);
    expect((await uploads()).Uploads ?? []).toEqual([]);
    expect(existsSync(scratch.path)).toBe(false);
    await store.putFile('documents/x', path);
    expect([existsSync(path), await store.has('documents/x')]).toEqual([false, true]);
  });

  it('leaves no file behind when a download is cut off', async () => {
    const whole = settings();
    await createS3Store(whole).put('a', Buffer.alloc(3_000_000));
    const drafts = () => readdirSync(tmpdir()).filter((name) => name.startsWith('recto-draft-'));
    const before = drafts();
    const store = createS3Store({ ...whole, endpoint: await cutting(server, { down: 1_000_000 }) });
    await expect(store.asFile('a')).rejects.toMatchObject({ code: 'store_failed', retryable: true });
    await expect(store.get('a')).rejects.toMatchObject({ code: 'store_failed', retryable: true });
    expect(drafts().filter((name) => !before.includes(name))).toEqual([]);
  });

  it('says that the bucket is missing, whatever it is asked', async () => {
    const store = createS3Store(settings({ bucket: 'recto-missing' }));
    const missing = {
      code: 'store_failed',
      retryable: false,
      message: `There is no bucket recto-missing at ${new URL(server.url).host}. Create it, or correct RECTO_STORE_URL.`,
    };
    await expect(store.has('a')).rejects.toMatchObject(missing);
    await expect(store.get('a')).rejects.toMatchObject(missing);
    await expect(store.asFile('a')).rejects.toMatchObject(missing);
    await expect(store.put('a', 'x')).rejects.toMatchObject(missing);
    await expect(store.remove('a')).rejects.toMatchObject(missing);
    await expect(store.list('', { limit: 1 })).rejects.toMatchObject(missing);
  });

  it.each([
    ['an unknown key', { accessKeyId: 'recto:nobody', secretAccessKey: 'the-secret' }],
    ['a wrong secret', { accessKeyId: 'recto:tester', secretAccessKey: 'another' }],
  ])('says that credentials are refused: %s', async (_, credentials) => {
    const store = createS3Store(settings({ credentials }));
    const refused = { code: 'store_failed', retryable: false, message: expect.stringMatching(/AWS_SECRET_ACCESS_KEY/) };
    await expect(store.has('a')).rejects.toMatchObject(refused);
    await expect(store.put('a', 'x')).rejects.toMatchObject(refused);
    await expect(store.list('', { limit: 1 })).rejects.toMatchObject(refused);
  });

  it('says that the bucket is in another region', async () => {
    await expect(createS3Store(settings({ region: 'eu-north-1' })).put('a', 'x')).rejects.toMatchObject({
      code: 'store_failed',
      retryable: false,
      message: expect.stringContaining('Set RECTO_S3_REGION'),
    });
  });

  it('is tested by the doctor, which shows no secrets', async () => {
    const { url, bucket, credentials } = server;
    const s3 = {
      RECTO_STORE_URL: `s3://${bucket}/doctor`,
      RECTO_S3_ENDPOINT: url,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    };
    const cwd = temporaryFolder();
    const env = { ...sharedQueue(cwd), ...s3 };
    const run = await runCli(['doctor'], { cwd, env });
    expect(run.stdout).toContain(`ok    store     s3://${bucket}/doctor: written, read, listed and removed a blob`);
    expect(run.stdout).toContain('ok    documents');
    expect(run.stdout).not.toContain(credentials.secretAccessKey);
    expect(run.stderr).toBe('');
    expect(run.code).toBe(0);
    const broken = await runCli(['doctor'], { cwd, env: { ...env, AWS_SECRET_ACCESS_KEY: 'another' } });
    expect(broken.stdout).toMatch(/FAIL {2}store .*SignatureDoesNotMatch.*\(store_failed\)/);
    expect(broken.code).toBe(1);
  });
});

it('says that the server is away', async () => {
  const store = createS3Store({ ...NOBODY, endpoint: `http://127.0.0.1:${await freePort()}` });
  const away = { code: 'store_failed', retryable: true, message: expect.stringContaining('ECONNREFUSED') };
  await expect(store.put('a', 'x')).rejects.toMatchObject(away);
  await expect(store.has('a')).rejects.toMatchObject(away);
  await expect(store.sweepDrafts(3_600_000)).rejects.toMatchObject(away);
});

it('asks again when the server is busy, and then says so', async () => {
  let requests = 0;
  const busy = createHttpServer((_, response) => {
    requests += 1;
    response.writeHead(503).end('<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>');
  });
  const store = createS3Store({ ...NOBODY, endpoint: await listening(busy) });
  await expect(store.get('a')).rejects.toMatchObject({
    code: 'store_failed',
    retryable: true,
    message: expect.stringContaining('503, Reduce your request rate.'),
  });
  expect(requests).toBe(3);
});

it('does not wait for a server that is silent, before or after it has begun to answer', async () => {
  const silent = createHttpServer((request, response) => {
    if (request.url?.startsWith('/recto-blobs/begun') === true) {
      response.writeHead(200, { 'content-length': '100' }).write('only this');
    }
  });
  const store = createS3Store({ ...NOBODY, endpoint: await listening(silent), requestMs: 200 });
  const failure = { code: 'store_failed', retryable: true };
  await expect(store.get('silent')).rejects.toMatchObject(failure);
  await expect(store.get('begun')).rejects.toMatchObject(failure);
  await expect(store.asFile('begun')).rejects.toMatchObject(failure);
});

it('ends its request to a server that is silent when the signal of the call aborts', async () => {
  const stop = new AbortController();
  const server = createHttpServer(() => stop.abort()).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const closed = new Promise<void>((resolve) => {
    server.once('connection', (socket) => socket.once('close', () => resolve()));
  });
  const credentials = { accessKeyId: 'id', secretAccessKey: 'secret' };
  const store = createS3Store({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    bucket: 'bucket',
    prefix: '',
    credentials,
  });
  await expect(store.get('a', { signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' });
  await closed;
});
