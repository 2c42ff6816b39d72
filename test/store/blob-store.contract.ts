import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BlobStore, isBlobKey } from '../../src/store/blob-store.ts';
import { temporaryFolder } from '../support/folder.ts';

/** Keys that sort differently as paths than as bytes, and others that a store could stumble over. */
const ODD_KEYS = [
  'a-b',
  'a.b',
  'a/b',
  'a/b-c',
  'a/b.c/d',
  'a0',
  'a_b',
  '0',
  'con.txt',
  'index.html',
  `long/${'x'.repeat(255)}/${'y'.repeat(240)}`,
  'tmp-not/x',
  'z.',
];

const keysOf = async (store: BlobStore, prefix: string, options: { readonly after?: string; readonly limit: number }) =>
  (await store.list(prefix, options)).map(({ key }) => key);

/** What every blob store does. `share`: of the runs with random calls, fewer where each takes long. */
export function blobStoreContract(name: string, open: () => Promise<BlobStore>, share = 1): void {
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
      await store.put('a/b', 'x');
      for (const key of ['nothing', 'a', 'a/b/c']) {
        const missing = { code: 'not_found', message: `There is no blob ${key}.`, retryable: false };
        await expect(store.get(key)).rejects.toMatchObject(missing);
        await expect(store.asFile(key)).rejects.toMatchObject(missing);
        expect(await store.has(key)).toBe(false);
      }
    });

    it('removes one blob and no other', async () => {
      const store = await open();
      for (const key of ['a/b', 'a/b-c', 'c/d/e']) await store.put(key, 'x');
      await store.remove('a');
      await store.remove('c/d');
      await store.remove('a/b/x');
      expect(await keysOf(store, '', { limit: 10 })).toEqual(['a/b', 'a/b-c', 'c/d/e']);
      await store.remove('a/b');
      await store.remove('c/d/e');
      expect(await keysOf(store, '', { limit: 10 })).toEqual(['a/b-c']);
    });

    it('keeps what was put or touched recently, and removes what is older', async () => {
      const store = await open();
      for (const key of ['documents/old', 'documents/used', 'a']) await store.put(key, key);
      const putAt = async (key: string) => (await store.list(key, { limit: 1 }))[0]?.modifiedAt ?? 0;
      const first = await putAt('documents/used');
      expect(await store.removeOlder('documents/old', await putAt('documents/old'))).toBe(false);
      expect(await keysOf(store, 'documents/', { limit: 9 })).toEqual(['documents/old', 'documents/used']);
      // Times are to the second on S3.
      const touched = async () =>
        (await store.touch('documents/used')) && (await putAt('documents/used')) > first + 1000;
      await expect.poll(touched, { timeout: 120_000 }).toBe(true);
      expect(await store.removeOlder('documents/used', first + 1000)).toBe(false);
      expect(await store.removeOlder('documents/old', first + 1000)).toBe(true);
      expect(await store.removeOlder('documents/old', first + 1000)).toBe(true);
      expect(await keysOf(store, 'documents/', { limit: 9 })).toEqual(['documents/used']);
      expect(String(await store.get('documents/used'))).toBe('documents/used');
      for (const key of ['documents', 'documents/old', 'documents/used/x']) expect(await store.touch(key)).toBe(false);
      await store.removeOlder('documents', Number.POSITIVE_INFINITY);
      expect(await store.has('documents/used')).toBe(true);
    });

    it('loses no blob that is touched or put while it is being removed for its age', async () => {
      const store = await open();
      const later = Date.now() + 10_000;
      await fc.assert(
        fc.asyncProperty(fc.array(fc.constantFrom('put', 'remove'), { minLength: 4, maxLength: 8 }), async (acts) => {
          await Promise.all(
            acts.map((act, index) => (act === 'put' ? store.put('a/b', `v${index}`) : store.removeOlder('a/b', later))),
          );
          await store.put('a/b', 'last');
          expect(String(await store.get('a/b'))).toBe('last');
        }),
        { numRuns: Math.ceil(10 * share) },
      );
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

    it('keeps keys of every kind apart, and lists them in the order of their bytes', async () => {
      const store = await open();
      await Promise.all(ODD_KEYS.map((key) => store.put(key, `content of ${key}`)));
      for (const key of ODD_KEYS) expect(String(await store.get(key))).toBe(`content of ${key}`);
      expect(await keysOf(store, '', { limit: 100 })).toEqual(ODD_KEYS.toSorted());
      expect(await keysOf(store, 'a/', { limit: 100 })).toEqual(['a/b', 'a/b-c', 'a/b.c/d']);
      expect(await keysOf(store, 'a/b.', { limit: 100 })).toEqual(['a/b.c/d']);
      expect(await keysOf(store, 'tmp', { limit: 100 })).toEqual(['tmp-not/x']);
      for (const prefix of ['b', 'a/b/', 'z./', '/', '..', '../', 'a//', 'A']) {
        expect(await store.list(prefix, { limit: 100 })).toEqual([]);
      }
    });

    it('lists every blob once, page by page, wherever a page ends', async () => {
      const store = await open();
      await Promise.all(ODD_KEYS.map((key) => store.put(key, '')));
      const prefixes = fc.constantFrom('', 'a', 'a/', 'a/b', 'long/', 'tmp');
      const afters = fc.constantFrom(...ODD_KEYS, 'a', 'a/', 'a/b.c', 'a/c', 'b', 'zz');
      await fc.assert(
        fc.asyncProperty(prefixes, afters, fc.integer({ min: 1, max: 5 }), async (prefix, after, limit) => {
          const wanted = ODD_KEYS.filter((key) => key.startsWith(prefix) && key > after).sort();
          const found: string[] = [];
          let page = await keysOf(store, prefix, { after, limit });
          while (page.length === limit) {
            found.push(...page);
            page = await keysOf(store, prefix, { after: page.at(-1) ?? '', limit });
          }
          expect([...found, ...page]).toEqual(wanted);
        }),
        { numRuns: Math.ceil(30 * share) },
      );
    });

    it('lists how large a blob is, and when it was put', async () => {
      const store = await open();
      // To the second.
      const before = Math.floor(Date.now() / 1000) * 1000;
      await store.put('a', 'four');
      await store.put('b', '');
      const entries = await store.list('', { limit: 2 });
      expect(entries.map(({ key, bytes }) => [key, bytes])).toEqual([
        ['a', 4],
        ['b', 0],
      ]);
      for (const { modifiedAt } of entries) {
        expect(modifiedAt).toBeGreaterThanOrEqual(before);
        expect(modifiedAt).toBeLessThanOrEqual(Date.now() + 1000);
      }
    });

    it('takes files that are sent in several parts', async () => {
      const store = await open();
      const bytes = randomBytes(11 * 1024 * 1024 + 17);
      const path = join(temporaryFolder(), 'file');
      writeFileSync(path, bytes);
      await store.putFile('documents/large', path);
      const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');
      const file = await store.asFile('documents/large');
      expect(sha256(readFileSync(file.path))).toBe(sha256(bytes));
      await file.release();
      expect(sha256(await store.get('documents/large'))).toBe(sha256(bytes));
      expect(await store.list('documents/', { limit: 9 })).toMatchObject([{ bytes: bytes.length }]);
    });

    it('shows the whole content of one writer while many write one key', async () => {
      const store = await open();
      const contents = Array.from({ length: 8 }, (_, index) => String(index).repeat(50_000 + index * 10_000));
      await store.put('a', contents[0] ?? '');
      const writing = contents.map((content) => store.put('a', content));
      const seen = await Promise.all(Array.from({ length: 8 }, () => store.get('a')));
      await Promise.all(writing);
      for (const data of [...seen, await store.get('a')]) expect(contents).toContain(data.toString('utf8'));
    });

    it('does not sweep away what is being worked on', async () => {
      const store = await open();
      const scratch = await store.scratch();
      writeFileSync(join(scratch.path, 'draft'), 'content');
      await store.put('a', 'x');
      expect(await store.sweepDrafts(60_000)).toBe(0);
      expect([existsSync(join(scratch.path, 'draft')), await store.has('a')]).toEqual([true, true]);
      await scratch.release();
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

    it.each([
      '',
      '/a',
      'a/',
      '../a',
      'a/../b',
      'a//b',
      'A',
      'a b',
      'a\\b',
      '.hidden',
      'a..b',
      'a/\0',
      'tmp',
      'tmp/x',
      'x'.repeat(256),
      'x/'.repeat(256),
    ])('refuses the key %j', async (key) => {
      const store = await open();
      const refusal = { code: 'store_failed', retryable: false };
      expect(isBlobKey(key)).toBe(false);
      await expect(store.put(key, 'x')).rejects.toMatchObject(refusal);
      await expect(store.get(key)).rejects.toMatchObject(refusal);
      await expect(store.has(key)).rejects.toMatchObject(refusal);
      await expect(store.remove(key)).rejects.toMatchObject(refusal);
      await expect(store.touch(key)).rejects.toMatchObject(refusal);
      await expect(store.removeOlder(key, 0)).rejects.toMatchObject(refusal);
      await expect(store.asFile(key)).rejects.toMatchObject(refusal);
      await expect(store.putFile(key, 'x')).rejects.toMatchObject(refusal);
    });

    it('does nothing for a call whose signal has aborted', async () => {
      const store = await open();
      await store.put('there', 'x');
      const options = { signal: AbortSignal.abort() };
      const calls: readonly (() => Promise<unknown>)[] = [
        () => store.put('new', 'x', options),
        () => store.get('there', options),
        () => store.has('there', options),
        () => store.touch('there', options),
        () => store.remove('there', options),
        () => store.removeOlder('there', Date.now() + 60_000, options),
        () => store.list('', { limit: 1, ...options }),
        () => store.asFile('there', options),
        () => store.scratch(options),
        () => store.sweepDrafts(0, options),
      ];
      for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'cancelled' });
      expect(await keysOf(store, '', { limit: 10 })).toEqual(['there']);
    });
  });
}
