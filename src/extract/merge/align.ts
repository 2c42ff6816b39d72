import { similarity } from './compare.ts';
import { type Row, uniteRows } from './rows.ts';

/** Share of common values that must be equal for two rows to be the same. */
const MIN_SIMILARITY = 0.6;

/**
 * Merges two lists of rows that differ on the shared pages: pairs similar rows there, and one more row on each side,
 * which a page break may have split; all other rows are kept.
 */
export function align(
  before: readonly Row[],
  after: readonly Row[],
  isOnSharedPages: (row: Row) => boolean,
): readonly Row[] {
  const lastOutside = before.findLastIndex((row) => !isOnSharedPages(row));
  const firstOutside = after.findIndex((row) => !isOnSharedPages(row));
  if (lastOutside === before.length - 1 && firstOutside === 0) return [...before, ...after];
  const start = Math.max(0, lastOutside);
  const end = firstOutside < 0 ? after.length : firstOutside + 1;
  return [...before.slice(0, start), ...mergePairs(before.slice(start), after.slice(0, end)), ...after.slice(end)];
}

/** Merges two lists in order, uniting the pairs with the highest total similarity (dynamic programming). */
function mergePairs(before: readonly Row[], after: readonly Row[]): readonly Row[] {
  const width = after.length + 1;
  const scoreOf = (row: Row | undefined, other: Row | undefined): number => {
    const share = row === undefined || other === undefined ? 0 : similarity(row.leaves, other.leaves);
    return share >= MIN_SIMILARITY ? share : 0;
  };
  const best = new Float64Array((before.length + 1) * width);
  const sum = (i: number, j: number) => best[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      const share = scoreOf(before[i], after[j]);
      const paired = share > 0 ? share + sum(i + 1, j + 1) : 0;
      best[i * width + j] = Math.max(paired, sum(i + 1, j), sum(i, j + 1));
    }
  }
  const rows: Row[] = [];
  let [i, j] = [0, 0];
  for (
    let row = before[i], other = after[j];
    row !== undefined && other !== undefined;
    row = before[i], other = after[j]
  ) {
    const share = scoreOf(row, other);
    const isPair = share > 0 && sum(i, j) === share + sum(i + 1, j + 1);
    const takesFirst = isPair || sum(i, j) === sum(i + 1, j);
    rows.push(isPair ? uniteRows(row, other) : takesFirst ? row : other);
    if (takesFirst) i += 1;
    if (isPair || !takesFirst) j += 1;
  }
  return [...rows, ...before.slice(i), ...after.slice(j)];
}
