import { joinOverlap } from './overlap.ts';
import type { PendingPageReads } from './pending-page-reads.ts';
import { type PrintedPages, type Row, rowsOf } from './rows.ts';
import type { ChunkData, Source } from './source.ts';
import { joinSplit, usualFields } from './split-row.ts';

export interface JoinedLists {
  readonly rows: readonly Row[];
  /** Shared pages of which it cannot be told which rows are the same. */
  readonly unsurePages: readonly number[];
}

/**
 * Joins the lists of chunks in page order. Rows of a page that two chunks share are taken once, a row that a page break split is
 * joined, and no other row is ever taken for one that was there before.
 */
export function joinLists(sources: readonly Source[], questions: PendingPageReads): JoinedLists {
  const lists = sources.map(rowsOf);
  const usual = usualFields(lists);
  const rows: Row[] = [];
  const seen = new Set<number>();
  const unsurePages: number[] = [];
  for (const [at, source] of sources.entries()) {
    const next = lists[at] ?? [];
    const { pages } = source.chunk;
    const shared = pages.filter((page) => seen.has(page));
    for (const page of pages) seen.add(page);
    if (shared.length > 0) {
      const start = 1 + rows.findLastIndex((row) => !row.sources.some(({ chunk }) => holdsAny(chunk, shared)));
      const before = rows.splice(start);
      const above = before.flatMap((row) => row.sources.flatMap(({ chunk }) => chunk.pages));
      const joined = joinOverlap(before, next, {
        shared: printedPages(shared, questions),
        above: printedPages(without(above, shared), questions),
        below: printedPages(without(pages, shared), questions),
        hasPending: questions.hasPending,
      });
      rows.push(...joined.rows);
      if (joined.unsure) unsurePages.push(...shared);
      continue;
    }
    const [last, first] = [rows.at(-1), next[0]];
    const adjacent = (last?.sources.at(-1)?.chunk.pages.at(-1) ?? Number.NaN) + 1 === pages[0];
    const whole =
      adjacent && usual !== undefined && last !== undefined && first !== undefined
        ? joinSplit(last, first, usual)
        : undefined;
    if (whole === undefined) rows.push(...next);
    else rows.splice(-1, 1, whole, ...next.slice(1));
  }
  return { rows, unsurePages };
}

function holdsAny({ pages }: ChunkData, wanted: readonly number[]): boolean {
  return pages.some((page) => wanted.includes(page));
}

function without(pages: readonly number[], others: readonly number[]): readonly number[] {
  return [...new Set(pages)].filter((page) => !others.includes(page));
}

function printedPages(numbers: readonly number[], questions: PendingPageReads): PrintedPages {
  return {
    numbers,
    times(value) {
      const times = numbers.flatMap((page) => questions.times(value, page) ?? []);
      return times.length === 0 ? undefined : times.reduce((sum, count) => sum + count, 0);
    },
  };
}
