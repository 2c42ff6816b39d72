import { RectoError } from '../errors.ts';

/** Formats ascending page numbers as a range: 1, 2, 3, 7 becomes `1-3,7`. */
export function toPageRange(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run !== undefined && number === run[1] + 1) run[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}

/**
 * Resolves a page range such as `1-3,7` or `5-` to ascending page numbers of a document with `pageCount` pages; without
 * a range, all pages. Pages after the last one are ignored. Errors: `page_range` if none is left.
 */
export function resolvePages(range: string | undefined, pageCount: number, documentName: string): readonly number[] {
  if (range === undefined) return Array.from({ length: pageCount }, (_, index) => index + 1);
  const pages = new Set<number>();
  for (const part of range.split(',')) {
    const [, first, dash, last] = /^(\d+)(-?)(\d*)$/.exec(part) ?? [];
    const from = Number(first);
    const to = dash === '' ? from : last === '' ? pageCount : Number(last);
    for (let page = Math.max(1, from); page <= Math.min(to, pageCount); page += 1) pages.add(page);
  }
  if (pages.size === 0) {
    throw new RectoError(
      'page_range',
      `${documentName} has ${pageCount} page${pageCount === 1 ? '' : 's'}: there is no ${range} in it.`,
    );
  }
  return [...pages].sort((a, b) => a - b);
}
