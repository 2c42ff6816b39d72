import { similarity } from './compare.ts';
import { type Row, unite } from './rows.ts';

/** Rows that are equal in this share of what both say are the same row, read twice. */
const ENOUGH_ALIKE = 0.6;

/**
 * Joins rows that were not read alike in both chunks: of those that stand on the shared pages, and one more on each side, which
 * a page break may have split, the pairs that are alike; all others are kept.
 */
export function align(before: readonly Row[], after: readonly Row[], isThere: (row: Row) => boolean): readonly Row[] {
  const lastNot = before.findLastIndex((row) => !isThere(row));
  const firstNot = after.findIndex((row) => !isThere(row));
  if (lastNot === before.length - 1 && firstNot === 0) return [...before, ...after];
  const start = Math.max(0, lastNot);
  const end = firstNot < 0 ? after.length : firstNot + 1;
  return [...before.slice(0, start), ...weave(before.slice(start), after.slice(0, end)), ...after.slice(end)];
}

/** Both lists in one, pairs united: those that are most alike in sum, in the same order in both. */
function weave(before: readonly Row[], after: readonly Row[]): readonly Row[] {
  const width = after.length + 1;
  const alike = (row: Row | undefined, other: Row | undefined): number => {
    const share = row === undefined || other === undefined ? 0 : similarity(row.leaves, other.leaves);
    return share >= ENOUGH_ALIKE ? share : 0;
  };
  const best = new Float64Array((before.length + 1) * width);
  const sum = (i: number, j: number) => best[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      const share = alike(before[i], after[j]);
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
    const share = alike(row, other);
    const isPair = share > 0 && sum(i, j) === share + sum(i + 1, j + 1);
    const takesFirst = isPair || sum(i, j) === sum(i + 1, j);
    rows.push(isPair ? unite(row, other) : takesFirst ? row : other);
    if (takesFirst) i += 1;
    if (isPair || !takesFirst) j += 1;
  }
  return [...rows, ...before.slice(i), ...after.slice(j)];
}
