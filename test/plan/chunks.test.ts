import fc from 'fast-check';
import { expect, it } from 'vitest';
import { packChunks } from '../../src/plan/chunks.ts';
import { layoutText } from '../../src/plan/layout-text.ts';
import { resolvePages } from '../../src/plan/page-range.ts';
import { chooseRoute } from '../../src/plan/route.ts';

const page = fc.record({ images: fc.integer({ min: 0, max: 4 }), tokens: fc.integer({ min: 0, max: 9000 }) });

it('packs every page once, in order, within the limits, and joins what fits', () => {
  const limits = { images: 5, tokens: 12_000, pages: 10 };
  fc.assert(
    fc.property(fc.array(page, { maxLength: 60 }), (loads) => {
      const pages = loads.map((load, index) => ({ ...load, number: index + 1 }));
      const chunks = packChunks(pages, limits);
      expect(chunks.flat()).toEqual(pages.map(({ number }) => number));
      const sums = chunks.map((chunk) => {
        const inside = pages.filter(({ number }) => chunk.includes(number));
        return {
          pages: inside.length,
          images: inside.reduce((sum, { images }) => sum + images, 0),
          tokens: inside.reduce((sum, { tokens }) => sum + tokens, 0),
        };
      });
      for (const sum of sums.filter((one) => one.pages > 1)) {
        expect(sum.images).toBeLessThanOrEqual(limits.images);
        expect(sum.tokens).toBeLessThanOrEqual(limits.tokens);
        expect(sum.pages).toBeLessThanOrEqual(limits.pages);
      }
    }),
  );
});

it.each([
  ['1-3,7', [1, 2, 3, 7]],
  ['9-', [9, 10]],
  ['3,1,3', [1, 3]],
  [undefined, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
])('reads the pages %s', (range, pages) => {
  expect(resolvePages(range, 10, 'a.pdf')).toEqual(pages);
});

it.each(['11', '0', '4-2', '8-12'])('refuses the pages %s of a document of ten', (range) => {
  expect(() => resolvePages(range, 10, 'a.pdf')).toThrowError(expect.objectContaining({ code: 'page_range' }));
});

it('keeps columns under one another in text', () => {
  const word = (text: string, x: number, line: number) => ({
    text,
    box: [x, line * 12, x + text.length * 6, line * 12 + 10] as const,
    confidence: 1,
    line,
  });
  const text = layoutText([word('Item', 0, 0), word('Price', 60, 0), word('Tea', 0, 1), word('2.50', 60, 1)]);
  const [head = '', row = ''] = text.split('\n');
  expect(head.indexOf('Price')).toBe(row.indexOf('2.50'));
});

it('keeps the indentation of source code where a wide gap is allowed', () => {
  const line = (text: string, column: number, number: number) => ({
    text,
    box: [column, number, column + text.length, number] as const,
    confidence: 1,
    line: number - 1,
  });
  const words = [line('def', 1, 1), line('f():', 5, 1), line('return', 21, 2), line('1', 28, 2)];
  expect(layoutText(words, { widestGap: 200 })).toBe(`def f():\n${' '.repeat(20)}return 1`);
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
