import { expect, it } from 'vitest';
import { abortable } from '../../src/store/abortable.ts';
import type { BlobFile } from '../../src/store/blob-store.ts';
import { createFsStore } from '../../src/store/fs/store.ts';
import { temporaryFolder } from '../support/folder.ts';

it('does not wait for a store that hangs when it is to stop, and gives back what comes too late', async () => {
  const store = createFsStore(temporaryFolder());
  let arrive: (file: BlobFile) => void = () => undefined;
  const file = new Promise<BlobFile>((resolve) => {
    arrive = resolve;
  });
  const stop = new AbortController();
  const hanging = abortable({ ...store, get: () => new Promise(() => undefined), asFile: () => file }, stop.signal);
  const both = Promise.allSettled([hanging.get('a'), hanging.asFile('b')]);
  const reason = new Error('stopped');
  stop.abort(reason);
  const cancelled = { code: 'cancelled', cause: reason };
  expect(await both).toMatchObject([{ reason: cancelled }, { reason: cancelled }]);
  const released = new Promise<void>((resolve) => arrive({ path: '', release: async () => resolve() }));
  await released;
  await expect(hanging.put('c', 'x')).rejects.toMatchObject(cancelled);
  expect(await store.has('c')).toBe(false);
});

it('is the store otherwise', async () => {
  const store = abortable(createFsStore(temporaryFolder()), new AbortController().signal);
  await store.put('blobs/a', 'x');
  expect(String(await store.get('blobs/a'))).toBe('x');
  const keys: string[] = [];
  for await (const { key } of store.walk('blobs/', { signal: new AbortController().signal })) keys.push(key);
  expect(keys).toEqual(['blobs/a']);
  await expect(store.get('none')).rejects.toMatchObject({ code: 'not_found' });
});
