import { expect, it } from 'vitest';
import { pageRangeSchema } from '../../schemas/job.ts';
import { resolvePages } from '../../src/plan/page-range.ts';

it('resolves a range to the pages that the document has', () => {
  expect(resolvePages('1-3', 2, 'a.pdf')).toEqual([1, 2]);
  expect(resolvePages('7,2-9,2', 4, 'a.pdf')).toEqual([2, 3, 4]);
  expect(resolvePages('2-', 3, 'a.pdf')).toEqual([2, 3]);
  expect(resolvePages('1-99999999999', 1, 'a.pdf')).toEqual([1]);
});

it.each(['3', '3-', '3-9,7'])('rejects %s for a document with two pages, since nothing is left', (range) => {
  expect(() => resolvePages(range, 2, 'a.pdf')).toThrow(`a.pdf has 2 pages: there is no ${range} in it.`);
});

it.each(['3-1', '0', '0-2', '1,5-4'])('rejects %s as invalid usage, whatever the document', (range) => {
  expect(pageRangeSchema.safeParse(range).success).toBe(false);
});
