import { afterAll, beforeAll, expect, it } from 'vitest';
import { pdfWithCount, tiffOfFrames } from '../support/hostile-documents.ts';
import { sharedWorkshop } from '../support/prepare.ts';

/** Seconds of processor time, of which an ordinary document needs a few. */
const FEW = '20';

let shop: Awaited<ReturnType<typeof sharedWorkshop>>;
beforeAll(async () => {
  shop = await sharedWorkshop({ RECTO_DOCUMENT_SECONDS: FEW }, 'own');
});
afterAll(() => shop.close());

it.each([
  ['-5', 'file_corrupt'],
  ['-99999999999', 'file_corrupt'],
  ['0', 'no_pages'],
])('says what is wrong with a PDF of %s pages', async (count, code) => {
  await expect(shop.prepare('count.pdf', pdfWithCount(count))).rejects.toMatchObject({ code });
});

it.each(['1000000000', '2.5', '(x)', '[1]'])('reads the one page of a PDF that says it has %s', async (count) => {
  const { pages } = await shop.prepare('count.pdf', pdfWithCount(count));
  expect(pages.map(({ words }) => words.map(({ text }) => text).join(' '))).toEqual(['Total 12.50']);
});

it('reports a PDF that nests a hundred thousand arrays as damaged', async () => {
  const deep = `/X ${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  await expect(shop.prepare('deep.pdf', pdfWithCount('1', deep))).rejects.toMatchObject({ code: 'file_corrupt' });
});

it.each([
  ['TIFF', 65_535, false],
  ['BigTIFF', 5000, true],
])('reads the first frames of a %s of %i, and says that there are more', async (_, count, big) => {
  const { manifest, pages } = await shop.prepare('many.tif', tiffOfFrames(count, big));
  expect(pages).toHaveLength(100);
  expect(pages.filter(({ status }) => status === 'failed')).toEqual([]);
  expect(manifest.findings).toMatchObject([{ code: 'frames_capped', value: count }]);
});

it('reads a TIFF whose frames form a loop', async () => {
  const bytes = tiffOfFrames(3);
  bytes.writeUInt32LE(80, bytes.length - 4);
  const { pages } = await shop.prepare('loop.tif', bytes);
  expect(pages.length).toBeLessThanOrEqual(100);
});

it('reads a text of one line of 40 MB as pages', async () => {
  const { pages } = await shop.prepare('line.txt', 'a'.repeat(40_000_000), { pages: '1-3' });
  expect(pages.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok']);
});

it('gives up a text of five million lines with a code', async () => {
  const failure = await shop.prepare('x.txt', 'a\n'.repeat(5_000_000)).then(
    () => 'none',
    (error: { readonly code: string }) => error.code,
  );
  expect(['too_many_pages', 'prepare_memory']).toContain(failure);
});

it.each([
  ['blank lines', `${'\n'.repeat(65_000)}b`],
  ['a name that does not end', `class ${'a'.repeat(65_000)}`],
  ['brackets that are not closed', `{${'} '.repeat(32_000)}x`],
  ['one definition without an end', `def a(${')'.repeat(65_000)}`],
])('tells the language of a file of %s', async (_, text) => {
  const { pages } = await shop.prepare('file', text);
  expect(pages.length).toBeGreaterThan(0);
});
