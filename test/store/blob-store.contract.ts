import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BlobStore } from '../../src/store/blob-store.ts';
import { temporaryFolder } from '../support/folder.ts';

/** What every blob store does. */
export function blobStoreContract(name: string, open: () => Promise<BlobStore>): void {
  describe(`the blob store on ${name}`, () => {
    it('gives back what was put', async () => {
      const store = await open();
      await store.put('pages/a/0001.json', '{"ä":1}');
      await store.put('pages/a/0001.png', new Uint8Array([0, 255, 128]));
      expect((await store.get('pages/a/0001.json')).toString('utf8')).toBe('{"ä":1}');
      expect([...(await store.get('pages/a/0001.png'))]).toEqual([0, 255, 128]);
    });

    it('puts a blob in the place of another', async () => {
      const store = await open();
      await store.put('a', 'one');
      await store.put('a', 'two');
      expect(String(await store.get('a'))).toBe('two');
    });

    it('knows what it has', async () => {
      const store = await open();
      expect(await store.has('a/b')).toBe(false);
      await store.put('a/b', '');
      expect(await store.has('a/b')).toBe(true);
      await store.remove('a/b');
      expect(await store.has('a/b')).toBe(false);
      await expect(store.remove('a/b')).resolves.toBeUndefined();
    });

    it('says that there is no such blob', async () => {
      const store = await open();
      await expect(store.get('nothing')).rejects.toMatchObject({ code: 'not_found', retryable: false });
    });

    it('takes a file over, and hands a blob out as a file', async () => {
      const store = await open();
      const path = join(temporaryFolder(), 'file');
      writeFileSync(path, 'content');
      await store.putFile('documents/x', path);
      expect(existsSync(path)).toBe(false);
      const file = await store.asFile('documents/x');
      expect(readFileSync(file.path, 'utf8')).toBe('content');
      await file.release();
      expect(String(await store.get('documents/x'))).toBe('content');
    });

    it('leaves nothing under a key whose file is not there', async () => {
      const store = await open();
      await expect(store.putFile('documents/x', join(temporaryFolder(), 'gone'))).rejects.toThrow();
      expect(await store.has('documents/x')).toBe(false);
    });

    it('gives folders to work in, and takes them away', async () => {
      const store = await open();
      const [one, two] = [await store.scratch(), await store.scratch()];
      expect(one.path).not.toBe(two.path);
      writeFileSync(join(one.path, 'draft'), 'content');
      await store.putFile('a', join(one.path, 'draft'));
      await one.release();
      await two.release();
      expect([existsSync(one.path), existsSync(two.path), await store.has('a')]).toEqual([false, false, true]);
    });

    it.each(['', '/a', 'a/', '../a', 'a/../b', 'a//b', 'A', 'a b', 'a\\b', '.hidden', 'a..b', 'a/\0', 'x'.repeat(513)])(
      'refuses the key %j',
      async (key) => {
        const store = await open();
        const refusal = { code: 'store_failed', retryable: false };
        await expect(async () => store.put(key, 'x')).rejects.toMatchObject(refusal);
        await expect(async () => store.get(key)).rejects.toMatchObject(refusal);
      },
    );
  });
}
