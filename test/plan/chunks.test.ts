import fc from 'fast-check';
import { expect, it } from 'vitest';
import { packChunks } from '../../src/plan/chunks.ts';
import { resolvePages, toPageRange } from '../../src/plan/page-range.ts';
import { chooseRoute } from '../../src/plan/route.ts';

const page = fc.record({
  images: fc.integer({ min: 0, max: 4 }),
  tokens: fc.integer({ min: 0, max: 9000 }),
  bytes: fc.integer({ min: 0, max: 900 }),
  outputTokens: fc.integer({ min: 0, max: 500 }),
  countedTokens: fc.constant(0),
});
const LIMITS = { images: 5, tokens: 12_000, pages: 10, bytes: 2000, outputTokens: 1500, overlap: 0 };
const KINDS = ['images', 'tokens', 'bytes', 'outputTokens'] as const;

it.each([0, 1, 2])('packs every page in order, within the limits, repeating %i pages', (overlap) => {
  const limits = { ...LIMITS, overlap };
  fc.assert(
    fc.property(fc.array(page, { maxLength: 60 }), (loads) => {
      const pages = loads.map((load, index) => ({ ...load, number: index + 1 }));
      const { chunks } = packChunks(pages, limits);
      expect([...new Set(chunks.flat())]).toEqual(pages.map(({ number }) => number));
      for (const [index, chunk] of chunks.entries()) {
        const again = chunk.filter((number) => chunks[index - 1]?.includes(number));
        expect(again.length).toBeLessThanOrEqual(overlap);
        if (chunk.length === 1) continue;
        const inside = pages.filter(({ number }) => chunk.includes(number));
        expect(chunk.length).toBeLessThanOrEqual(limits.pages);
        for (const kind of KINDS) {
          expect(inside.reduce((sum, one) => sum + one[kind], 0)).toBeLessThanOrEqual(limits[kind]);
        }
      }
    }),
  );
});

it('joins no fewer pages than the limits allow', () => {
  const load = { images: 1, tokens: 2000, bytes: 10, outputTokens: 10, countedTokens: 0 };
  const pages = [1, 2, 3, 4, 5, 6, 7].map((number) => ({ ...load, number }));
  expect(packChunks(pages, LIMITS).chunks).toEqual([
    [1, 2, 3, 4, 5],
    [6, 7],
  ]);
  expect(packChunks(pages, { ...LIMITS, overlap: 1 }).chunks).toEqual([
    [1, 2, 3, 4, 5],
    [5, 6, 7],
  ]);
});

it('sends a document in one request if it fits, and says why if it does not', () => {
  const pages = [1, 2, 3].map((number) => ({
    number,
    images: 0,
    tokens: 9000,
    bytes: 1500,
    outputTokens: 900,
    countedTokens: 0,
  }));
  const whole = { images: 8, tokens: 27_000 };
  expect(packChunks(pages, { ...LIMITS, whole })).toEqual({ chunks: [[1, 2, 3]] });
  expect(packChunks(pages, { ...LIMITS, whole: { ...whole, tokens: 26_999 } })).toEqual({
    chunks: [[1], [2], [3]],
    splitReason: 'it has 27000 tokens, and 26999 fit into the context',
  });
});

it('splits a document that was to be sent whole where its rows would not fit into one answer', () => {
  const page = { images: 0, tokens: 9000, bytes: 10, outputTokens: 5000, countedTokens: 700 };
  const pages = [1, 2, 3, 4].map((number) => ({ ...page, number }));
  const whole = { images: 8, tokens: 50_000 };
  expect(packChunks(pages.slice(0, 2), { ...LIMITS, whole })).toEqual({ chunks: [[1, 2]] });
  expect(packChunks(pages, { ...LIMITS, whole })).toEqual({
    chunks: [
      [1, 2],
      [3, 4],
    ],
    splitReason: 'its rows take about 2800 tokens, and an answer may have 1500',
  });
});

it.each([
  ['1-3,7', [1, 2, 3, 7]],
  ['9-', [9, 10]],
  ['3,1,3', [1, 3]],
  [undefined, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
])('reads the pages %s', (range, pages) => {
  expect(resolvePages(range, 10, 'a.pdf')).toEqual(pages);
});

it('writes pages as the range that names them', () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { minLength: 1 });
  fc.assert(
    fc.property(numbers, (unsorted) => {
      const pages = [...unsorted].sort((a, b) => a - b);
      expect(resolvePages(toPageRange(pages), 30, 'a.pdf')).toEqual(pages);
    }),
  );
  expect(toPageRange([1, 2, 3, 7])).toBe('1-3,7');
});

it('says that a document has 1 page, not 1 pages', () => {
  expect(() => resolvePages('2', 1, 'a.pdf')).toThrowError(/^a\.pdf has 1 page:/);
});

it.each(['11', '0', '4-2', '11-12'])('refuses the pages %s of a document of ten', (range) => {
  expect(() => resolvePages(range, 10, 'a.pdf')).toThrowError(expect.objectContaining({ code: 'page_range' }));
});

it.each([
  [{ kind: 'pdf', trusted: true, needsImage: false }, 'auto', 'text'],
  [{ kind: 'pdf', trusted: true, needsImage: true }, 'auto', 'both'],
  [{ kind: 'pdf', trusted: false, needsImage: true }, 'auto', 'image'],
  [{ kind: 'image', trusted: false, needsImage: true }, 'auto', 'image'],
  [{ kind: 'image', trusted: false, needsImage: true }, 'both', 'both'],
  [{ kind: 'text', trusted: true, needsImage: false }, 'image', 'text'],
] as const)('routes a page %j by %s as %s', (given, option, route) => {
  expect(chooseRoute(given, option)).toBe(route);
});
