import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { createFsStore } from '../../src/store/fs-store.ts';
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

it('is opened by a URL or by a folder', async () => {
  const folder = temporaryFolder();
  await createFsStore(folder).put('a', 'x');
  expect(await openStore(`file:${folder}`).has('a')).toBe(true);
  expect(await openStore(`file://${folder}`).has('a')).toBe(true);
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
