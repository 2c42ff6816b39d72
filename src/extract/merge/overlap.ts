import { align } from './align.ts';
import { includesAll, isCompatible } from './compare.ts';
import { isLocatedElsewhere, maxRowsOn, type PrintedPages, type Row, uniteRows } from './rows.ts';

/** The pages that two chunks share, and those that only one of them has. */
export interface Overlap {
  readonly shared: PrintedPages;
  readonly above: PrintedPages;
  readonly below: PrintedPages;
  /** Whether look-ups are pending, so that the current decision is provisional. */
  hasPending(): boolean;
}

/** The joined rows of two chunks. */
export interface Joined {
  readonly rows: readonly Row[];
  /** Whether rows may be duplicates or not, and no page decides it. */
  readonly unsure: boolean;
}

/**
 * Joins the rows of two chunks that share pages, where the last rows of `before` are the first rows of `after`. Merges
 * as many rows as the shared pages can hold: rows printed twice there stay two, and rows of the neighbouring pages are
 * not lost.
 */
export function joinOverlap(before: readonly Row[], after: readonly Row[], pages: Overlap): Joined {
  const capacity = { before: capacities(pages.shared, pages.above), after: capacities(pages.shared, pages.below) };
  const runs: number[] = [];
  for (let length = Math.min(before.length, after.length); length > 0; length -= 1) {
    const start = before.length - length;
    const matches = after.slice(0, length).every((row, index) => {
      const other = before[start + index];
      return other !== undefined && isCompatible(other.leaves, row.leaves) && capacity.after(row) !== 0;
    });
    if (matches && fit(before.slice(start), capacity.before)) runs.push(length);
  }
  if (pages.hasPending()) return { rows: [...before, ...after], unsure: false };
  const [longest] = runs;
  if (longest === undefined) return joinDiffering(before, after, pages, capacity);
  const run = before.slice(before.length - longest);
  const isKnown = run.some((row) => capacity.before(row) !== undefined);
  if (isKnown) return { rows: uniteRun(before, after, longest), unsure: false };
  // The shared pages do not decide: assume as few rows on them as the other pages cannot hold.
  const fewest = [0, ...runs.toReversed()].find(
    (length) =>
      areOn(run, before.slice(0, before.length - length), pages.above) && areOn(run, after.slice(length), pages.below),
  );
  const isKnownAbove = run.some((row) => maxRowsOn(row, pages.above) !== undefined);
  return { rows: uniteRun(before, after, fewest ?? longest), unsure: runs.length > 1 && !isKnownAbove };
}

type CapacityOf = (row: Row) => number | undefined;

/**
 * Joins rows when the last ones of `before` do not match the first ones of `after`: read differently, or not the same.
 */
function joinDiffering(
  before: readonly Row[],
  after: readonly Row[],
  pages: Overlap,
  capacity: { readonly before: CapacityOf; readonly after: CapacityOf },
): Joined {
  // All look-ups in one go; one by one, each would read the pages again.
  const onShared = new Set<Row>();
  for (const row of before) if ((capacity.before(row) ?? 0) > 0) onShared.add(row);
  for (const row of after) if ((capacity.after(row) ?? 0) > 0) onShared.add(row);
  const [last, first] = [before.slice(-1), after.slice(0, 1)];
  const isUnknown = [...last, ...first].every((row) => maxRowsOn(row, pages.shared) === undefined);
  const elsewhere = areOn(last, before, pages.above) && areOn(first, after, pages.below);
  const rows = align(before, after, (row) => onShared.has(row));
  const unpaired = new Set(rows.filter((row) => onShared.has(row)));
  const differ = before.some((row) => unpaired.has(row)) && after.some((row) => unpaired.has(row));
  return { rows, unsure: differ || (last.length > 0 && first.length > 0 && isUnknown && !elsewhere) };
}

/**
 * Returns how many rows like a given one the shared pages can hold. A row that is on no page of its chunk was misread:
 * undefined.
 */
function capacities(shared: PrintedPages, others: PrintedPages): CapacityOf {
  const cache = new Map<Row, number | undefined>();
  const capacityOf = (row: Row): number | undefined => {
    if (isLocatedElsewhere(row, shared)) return 0;
    const capacity = maxRowsOn(row, shared);
    return capacity !== 0 || (maxRowsOn(row, others) ?? 0) > 0 ? capacity : undefined;
  };
  return (row) => {
    if (!cache.has(row)) cache.set(row, capacityOf(row));
    return cache.get(row);
  };
}

/** Whether the shared pages can hold these rows, as far as known. */
function fit(run: readonly Row[], capacityOf: CapacityOf): boolean {
  return run.every((row) => {
    const capacity = capacityOf(row);
    return capacity === undefined || countIncluding(row, run) <= capacity;
  });
}

/** Whether the pages are known to hold as many of each row as there are among `all`. */
function areOn(rows: readonly Row[], all: readonly Row[], pages: PrintedPages): boolean {
  return rows.every((row) => {
    const count = countIncluding(row, all);
    return count === 0 || count <= (maxRowsOn(row, pages) ?? 0);
  });
}

/** Counts the rows that have all values of `row`. */
function countIncluding(row: Row, all: readonly Row[]): number {
  return all.filter((other) => includesAll(other.leaves, row.leaves)).length;
}

function uniteRun(before: readonly Row[], after: readonly Row[], length: number): readonly Row[] {
  const start = before.length - length;
  const united = before.slice(start).flatMap((row, index) => {
    const other = after[index];
    return other === undefined ? [row] : [uniteRows(row, other)];
  });
  return [...before.slice(0, start), ...united, ...after.slice(length)];
}
