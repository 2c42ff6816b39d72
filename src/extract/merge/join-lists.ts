import { joinSplit, usualFields } from './join-split-row.ts';
import { joinOverlap } from './overlap.ts';
import type { PageLookups } from './page-lookups.ts';
import { type PrintedPages, type Row, rowsOf } from './rows.ts';
import type { ChunkData, Source } from './source.ts';

/** The joined rows of a list. */
export interface JoinedLists {
  readonly rows: readonly Row[];
  /** Shared pages on which it is unclear which rows are duplicates. */
  readonly unsurePages: readonly number[];
}

/**
 * Joins the lists of chunks in page order. Rows of a page that two chunks share are taken once, and a row split by a
 * page break is joined; no other rows are merged.
 */
export function joinLists(sources: readonly Source[], lookups: PageLookups): JoinedLists {
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
      const start = 1 + rows.findLastIndex((row) => !row.sources.some(({ chunk }) => hasAnyPage(chunk, shared)));
      const before = rows.splice(start);
      const above = before.flatMap((row) => row.sources.flatMap(({ chunk }) => chunk.pages));
      const joined = joinOverlap(before, next, {
        shared: printedPages(shared, lookups),
        above: printedPages(without(above, shared), lookups),
        below: printedPages(without(pages, shared), lookups),
        hasPending: lookups.hasPending,
      });
      rows.push(...joined.rows);
      if (joined.unsure) unsurePages.push(...shared);
      continue;
    }
    const [last, first] = [rows.at(-1), next[0]];
    const adjacent = (last?.sources.at(-1)?.chunk.pages.at(-1) ?? Number.NaN) + 1 === pages[0];
    const joinedRow =
      adjacent && usual !== undefined && last !== undefined && first !== undefined
        ? joinSplit(last, first, usual)
        : undefined;
    if (joinedRow === undefined) rows.push(...next);
    else rows.splice(-1, 1, joinedRow, ...next.slice(1));
  }
  return { rows, unsurePages };
}

function hasAnyPage({ pages }: ChunkData, numbers: readonly number[]): boolean {
  return pages.some((page) => numbers.includes(page));
}

function without(pages: readonly number[], others: readonly number[]): readonly number[] {
  return [...new Set(pages)].filter((page) => !others.includes(page));
}

function printedPages(numbers: readonly number[], lookups: PageLookups): PrintedPages {
  return {
    numbers,
    times(value) {
      const times = numbers.flatMap((page) => lookups.times(value, page) ?? []);
      return times.length === 0 ? undefined : times.reduce((sum, count) => sum + count, 0);
    },
  };
}
