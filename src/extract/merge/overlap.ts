import { align } from './align.ts';
import { isSame, saysAll } from './compare.ts';
import { capacityFor, isReadElsewhere, type PrintedPages, type Row, unite } from './rows.ts';

/** The pages that two chunks share, and those that only one of them has. */
export interface Overlap {
  readonly shared: PrintedPages;
  readonly above: PrintedPages;
  readonly below: PrintedPages;
  /** Whether pages were asked about that were not looked at yet: what is decided now will be decided again. */
  hasPending(): boolean;
}

export interface Joined {
  readonly rows: readonly Row[];
  /** Whether rows could also be other rows, or the same, and no page tells. */
  readonly unsure: boolean;
}

/**
 * Joins the rows of two chunks that share pages: `before` ends on them and `after` begins on them, so that the last rows of one
 * are the first ones of the other. As many as possible are taken for the same, but no more than the shared pages can hold: what
 * stands there twice stays twice, and what also stands on the page before or after is not lost.
 */
export function joinOverlap(before: readonly Row[], after: readonly Row[], pages: Overlap): Joined {
  const ifThere = { before: capacities(pages.shared, pages.above), after: capacities(pages.shared, pages.below) };
  const runs: number[] = [];
  for (let length = Math.min(before.length, after.length); length > 0; length -= 1) {
    const start = before.length - length;
    const matches = after.slice(0, length).every((row, index) => {
      const other = before[start + index];
      return other !== undefined && isSame(other.leaves, row.leaves) && ifThere.after(row) !== 0;
    });
    if (matches && fit(before.slice(start), ifThere.before)) runs.push(length);
  }
  if (pages.hasPending()) return { rows: [...before, ...after], unsure: false };
  const [longest] = runs;
  if (longest === undefined) return joinUnlike(before, after, pages, ifThere);
  const run = before.slice(before.length - longest);
  const told = run.some((row) => ifThere.before(row) !== undefined);
  if (told) return { rows: uniteRun(before, after, longest), unsure: false };
  // The shared pages tell nothing: then as few rows are on them as the other pages cannot hold.
  const fewest = [0, ...runs.toReversed()].find(
    (length) =>
      areOn(run, before.slice(0, before.length - length), pages.above) && areOn(run, after.slice(length), pages.below),
  );
  const toldAbove = run.some((row) => capacityFor(row, pages.above) !== undefined);
  return { rows: uniteRun(before, after, fewest ?? longest), unsure: runs.length > 1 && !toldAbove };
}

type CapacityOf = (row: Row) => number | undefined;

/** Joins rows of which the last ones before are not the first ones after: they were not read alike, or are not the same. */
function joinUnlike(
  before: readonly Row[],
  after: readonly Row[],
  pages: Overlap,
  ifThere: { readonly before: CapacityOf; readonly after: CapacityOf },
): Joined {
  // All are asked about at once: one after the other, each would have the pages looked at again.
  const there = new Set<Row>();
  for (const row of before) if ((ifThere.before(row) ?? 0) > 0) there.add(row);
  for (const row of after) if ((ifThere.after(row) ?? 0) > 0) there.add(row);
  const [last, first] = [before.slice(-1), after.slice(0, 1)];
  const untold = [...last, ...first].every((row) => capacityFor(row, pages.shared) === undefined);
  const elsewhere = areOn(last, before, pages.above) && areOn(first, after, pages.below);
  const rows = align(before, after, (row) => there.has(row));
  const alone = new Set(rows.filter((row) => there.has(row)));
  const unlike = before.some((row) => alone.has(row)) && after.some((row) => alone.has(row));
  return { rows, unsure: unlike || (last.length > 0 && first.length > 0 && untold && !elsewhere) };
}

/**
 * How many rows like one the shared pages can hold. A row that stands neither there nor on the other pages of its chunk is not
 * printed as it was read, and tells nothing.
 */
function capacities(shared: PrintedPages, others: PrintedPages): CapacityOf {
  const known = new Map<Row, number | undefined>();
  const capacityOf = (row: Row): number | undefined => {
    if (isReadElsewhere(row, shared)) return 0;
    const capacity = capacityFor(row, shared);
    return capacity !== 0 || (capacityFor(row, others) ?? 0) > 0 ? capacity : undefined;
  };
  return (row) => {
    if (!known.has(row)) known.set(row, capacityOf(row));
    return known.get(row);
  };
}

/** Whether the shared pages can hold these rows, as far as it can be told. */
function fit(run: readonly Row[], capacityOf: CapacityOf): boolean {
  return run.every((row) => {
    const capacity = capacityOf(row);
    return capacity === undefined || like(row, run) <= capacity;
  });
}

/** Whether pages are known to hold as many of each of these as there are among `all`. */
function areOn(rows: readonly Row[], all: readonly Row[], pages: PrintedPages): boolean {
  return rows.every((row) => {
    const count = like(row, all);
    return count === 0 || count <= (capacityFor(row, pages) ?? 0);
  });
}

/** How many rows say all that a row says. */
function like(row: Row, all: readonly Row[]): number {
  return all.filter((other) => saysAll(other.leaves, row.leaves)).length;
}

function uniteRun(before: readonly Row[], after: readonly Row[], length: number): readonly Row[] {
  const start = before.length - length;
  const united = before.slice(start).flatMap((row, index) => {
    const other = after[index];
    return other === undefined ? [row] : [unite(row, other)];
  });
  return [...before.slice(0, start), ...united, ...after.slice(length)];
}
