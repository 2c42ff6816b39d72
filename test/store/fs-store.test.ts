import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readlinkSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { createFsStore } from '../../src/store/fs/store.ts';
import { getJson, putJson } from '../../src/store/json.ts';
import { openStore } from '../../src/store/open.ts';
import { temporaryFolder } from '../support/folder.ts';
import { blobStoreContract } from './blob-store.contract.ts';

blobStoreContract('a folder', async () => createFsStore(temporaryFolder()));

it('leaves no draft behind when a write fails half-way', async () => {
  const folder = temporaryFolder();
  const store = createFsStore(folder);
  await store.put('taken/below', 'x');
  await expect(store.put('taken', 'a folder has this name')).rejects.toMatchObject({ code: 'store_failed' });
  expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
  expect(String(await store.get('taken/below'))).toBe('x');
});

it('says that trying again may help where the folder cannot be written', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  const store = createFsStore(join(file, 'store'));
  const failure = { code: 'store_failed', retryable: true };
  await expect(store.put('a', 'x')).rejects.toMatchObject(failure);
  await expect(store.scratch()).rejects.toMatchObject(failure);
});

it('makes the bytes and the names of what it is given durable', async () => {
  const folder = temporaryFolder();
  const store = createFsStore(join(folder, 'store'));
  const any = await open(folder);
  const handles = Object.getPrototypeOf(any) as { sync: (this: FileHandle) => Promise<void> };
  await any.close();
  const synced: string[] = [];
  const { sync } = handles;
  onTestFinished(() => {
    handles.sync = sync;
  });
  handles.sync = async function () {
    synced.push(readlinkSync(`/proc/self/fd/${this.fd}`).replace(folder, ''));
    await sync.call(this);
  };
  writeFileSync(join(folder, 'given'), 'bytes');
  await store.putFile('documents/one', join(folder, 'given'));
  expect(synced).toEqual(['/given', '/store/documents', '/store']);
  synced.length = 0;
  await store.put('results/two', 'bytes');
  await store.put('results/three', 'bytes');
  const draft = expect.stringMatching(/^\/store\/tmp\/./);
  expect(synced).toEqual([draft, '/store/results', '/store', draft, '/store/results']);
});

it('reads a folder once for a walk through it, however much is in it', async () => {
  const store = createFsStore(temporaryFolder());
  const keys = Array.from({ length: 1500 }, (_, index) => `blobs/${String(index).padStart(4, '0')}`);
  await Promise.all(keys.map((key) => store.put(key, '')));
  const walked: string[] = [];
  for await (const { key } of store.walk('blobs/', { signal: new AbortController().signal })) {
    if (walked.length === 0) await store.put('blobs/later', '');
    walked.push(key);
  }
  expect(walked).toEqual(keys);
});

it('is opened by a URL or by a folder', async () => {
  const folder = temporaryFolder();
  await createFsStore(folder).put('a', 'x');
  const access = { region: 'us-east-1' };
  expect(await openStore(`file:${folder}`, access).has('a')).toBe(true);
  expect(await openStore(`file://${folder}`, access).has('a')).toBe(true);
});

it('is opened without the library for S3', () => {
  // In a process of its own: another test may have loaded it in this one.
  const script = `
    import { createRequire } from 'node:module';
    import { openStore } from ${JSON.stringify(join(import.meta.dirname, '../../dist/src/store/open.js'))};
    await openStore(${JSON.stringify(`file:${temporaryFolder()}`)}, { region: 'us-east-1' }).put('a', 'x');
    const loaded = Object.keys(createRequire(import.meta.url).cache).filter((path) => path.includes('@aws-sdk'));
    console.log(loaded.length);
  `;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  expect(run.stdout, run.stderr).toBe('0\n');
});

it.each(['http://host/bucket', 's3://', 's3://b', 's3://bucket/a//b', 's3://bucket/a b', 's3://key:secret@bucket'])(
  'is not opened by %s',
  (url) => {
    expect(() => openStore(url, { region: 'us-east-1' })).toThrow(
      expect.objectContaining({ code: 'config_invalid', message: expect.stringContaining('RECTO_STORE_URL') }),
    );
  },
);

it('has only whole blobs when its process is killed in the middle of a write, and sweeps the rest away', async () => {
  const folder = temporaryFolder();
  const drafts = join(folder, 'tmp');
  const bytes = 8_000_000;
  const script = `
    import { createFsStore } from ${JSON.stringify(new URL('../../src/store/fs/store.ts', import.meta.url).href)};
    const store = createFsStore(${JSON.stringify(folder)});
    for (let n = 0; ; n += 1) await store.put('blobs/' + (n % 3), Buffer.alloc(${bytes}, n));`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    const writing = () => {
      child.kill('SIGSTOP');
      if (existsSync(drafts) && readdirSync(drafts).length > 0) return true;
      child.kill('SIGCONT');
      return false;
    };
    await expect.poll(writing, { timeout: 120_000, interval: 5 }).toBe(true);
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
  const store = createFsStore(folder);
  expect(readdirSync(drafts)).toHaveLength(1);
  for (const entry of await store.list('', { limit: 10 })) expect(entry.bytes).toBe(bytes);
  expect(await store.sweepDrafts(0)).toBe(1);
  expect(readdirSync(drafts)).toEqual([]);
});

it('sweeps a folder away only when nothing in it has been touched for long enough', async () => {
  const folder = temporaryFolder();
  const store = createFsStore(folder);
  const scratch = await store.scratch();
  mkdirSync(join(scratch.path, 'inner'));
  const file = join(scratch.path, 'inner', 'file');
  writeFileSync(file, '');
  // A file that is put there keeps its time, and is new all the same.
  utimesSync(file, 0, 0);
  expect(await store.sweepDrafts(60_000)).toBe(0);
  expect(existsSync(file)).toBe(true);
  expect(await store.sweepDrafts(-1000)).toBe(1);
  expect(existsSync(scratch.path)).toBe(false);
  await scratch.release();
  expect(await createFsStore(join(folder, 'not-there')).sweepDrafts(0)).toBe(0);
});

it('leaves no empty folders behind, and lists no foreign files', async () => {
  const folder = temporaryFolder();
  const store = createFsStore(join(folder, 'store'));
  await store.put('a/b/c/d', 'x');
  await store.put('a/e', 'x');
  await store.remove('a/b/c/d');
  expect(readdirSync(join(folder, 'store', 'a'))).toEqual(['e']);
  writeFileSync(join(folder, 'store', 'a', '.DS_Store'), '');
  writeFileSync(join(folder, 'store', 'a', 'READ ME'), '');
  mkdirSync(join(folder, 'store', 'lost+found', 'x'), { recursive: true });
  writeFileSync(join(folder, 'outside'), '');
  symlinkSync(join(folder, 'outside'), join(folder, 'store', 'a', 'link'));
  expect((await store.list('', { limit: 10 })).map(({ key }) => key)).toEqual(['a/e']);
  await store.remove('a/e');
  expect(existsSync(join(folder, 'store'))).toBe(true);
});

it('puts blobs into folders that are taken away at the same moment', async () => {
  const store = createFsStore(temporaryFolder());
  const write = async (name: string) => {
    for (let turn = 0; turn < 300; turn += 1) {
      const key = `deep/er/${name}`;
      await store.put(key, 'x');
      await store.remove(key);
    }
    await store.put(`deep/er/${name}`, 'x');
  };
  await Promise.all(['a', 'b', 'c', 'd'].map(write));
  expect(await store.list('', { limit: 9 })).toHaveLength(4);
});

it('lists nothing where there is no folder yet', async () => {
  expect(await createFsStore(join(temporaryFolder(), 'store')).list('', { limit: 10 })).toEqual([]);
});

it('does not hand out JSON of another shape', async () => {
  const store = createFsStore(temporaryFolder());
  await putJson(store, 'a.json', { n: 'text' });
  await store.put('b.json', '{"n": 1');
  const shape = z.object({ n: z.number() });
  const refusal = { code: 'store_failed', retryable: false };
  await expect(getJson(store, 'a.json', shape)).rejects.toMatchObject(refusal);
  await expect(getJson(store, 'b.json', shape)).rejects.toMatchObject(refusal);
});

it('never loses a blob that is touched in the moment of its removal', async () => {
  const folder = temporaryFolder();
  const store = createFsStore(folder);
  const beforeMs = Date.now() - 1000;
  for (let turn = 0; turn < 300; turn += 1) {
    await store.put('a/b', 'x');
    utimesSync(join(folder, 'a/b'), 1000, 1000);
    const [touched, gone] = await Promise.all([store.touch('a/b'), store.removeOlder('a/b', beforeMs)]);
    expect(await store.has('a/b')).toBe(touched);
    expect(gone).toBe(!touched);
  }
  expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
});
