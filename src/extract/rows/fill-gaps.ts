import type { Leaf } from '../leaves.ts';
import type { ListRow } from './list-row.ts';
import type { Places } from './places.ts';
import type { PrintedLine } from './printed-line.ts';
import { keysOfValue, type ValueKey } from './value-key.ts';

/** Likeness, 0 to 1, that a row and its line must have between placed rows. */
const MIN_LIKENESS = 0.34;
/** Maximum of comparisons in one gap; rows in larger ones stay without a place. */
const MAX_COMPARISONS = 20_000;

/** Places rows between placed ones on the lines between theirs, by likeness: values may be misread by an OCR. */
export function fillGaps(
  rows: readonly ListRow[],
  lines: readonly PrintedLine[],
  { lineOf: placed, outOfOrder }: Places,
): ReadonlyMap<number, number> {
  const lineOf = new Map(placed);
  const taken = new Set(placed.values());
  let start = 0;
  for (let row = 0; row <= rows.length; row += 1) {
    if (row < rows.length && (!placed.has(row) || outOfOrder.has(row))) continue;
    if (row > start) {
      const above = placed.get(start - 1) ?? -1;
      const below = placed.get(row) ?? lines.length;
      for (const [own, line] of likeliest(rows, lines, [start, row], [above + 1, below], (at) => taken.has(at))) {
        if (!placed.has(own)) lineOf.set(own, line);
      }
    }
    start = row + 1;
  }
  return lineOf;
}

function likeliest(
  rows: readonly ListRow[],
  lines: readonly PrintedLine[],
  [firstRow, endRow]: readonly [number, number],
  [firstLine, endLine]: readonly [number, number],
  isTaken: (line: number) => boolean,
): readonly (readonly [number, number])[] {
  const own = rows.slice(firstRow, endRow);
  const isOwn = ({ page }: PrintedLine) => own.some(({ pages }) => pages?.has(page) ?? true);
  const free = lines.slice(firstLine, endLine).filter((line) => isOwn(line) && !isTaken(line.at));
  if (free.length === 0 || own.length * free.length > MAX_COMPARISONS) return [];
  const width = free.length + 1;
  const like = new Float64Array(own.length * free.length);
  const best = new Float64Array((own.length + 1) * width);
  const sum = (i: number, j: number) => best[i * width + j] ?? 0;
  for (let i = own.length - 1; i >= 0; i -= 1) {
    for (let j = free.length - 1; j >= 0; j -= 1) {
      const [row, line] = [own[i], free[j]];
      const score = row === undefined || line === undefined ? 0 : likeness(row.leaves, line);
      like[i * free.length + j] = score;
      const pair = score >= MIN_LIKENESS ? score + sum(i + 1, j + 1) : 0;
      best[i * width + j] = Math.max(pair, sum(i + 1, j), sum(i, j + 1));
    }
  }
  const found: (readonly [number, number])[] = [];
  for (let [i, j] = [0, 0]; i < own.length && j < free.length; ) {
    const score = like[i * free.length + j] ?? 0;
    const line = free[j];
    if (score >= MIN_LIKENESS && sum(i, j) === score + sum(i + 1, j + 1) && line !== undefined) {
      found.push([firstRow + i, line.at]);
      i += 1;
      j += 1;
    } else if (sum(i, j) === sum(i + 1, j)) i += 1;
    else j += 1;
  }
  return found;
}

/** Share of a row's values that a line prints, each of which may be misread in a character or two. */
function likeness(leaves: readonly Leaf[], line: PrintedLine): number {
  let [sum, count] = [0, 0];
  for (const { value } of leaves) {
    const keys = keysOfValue(value);
    if (keys.length === 0) continue;
    count += 1;
    for (const key of keys) sum += (line.keys.has(key) ? 1 : isNearlyPrinted(key, line) ? 0.7 : 0) / keys.length;
  }
  return count === 0 ? 0 : sum / count;
}

function isNearlyPrinted(key: ValueKey, { keys }: PrintedLine): boolean {
  if (key.length < 4) return false;
  for (const other of keys) {
    if (other[0] === key[0] && Math.abs(other.length - key.length) <= 1 && isNear(key, other)) return true;
  }
  return false;
}

/** Whether two texts differ in at most one character, or two of a long text. */
function isNear(a: string, b: string): boolean {
  const most = a.length >= 9 ? 2 : 1;
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  return Math.max(a.length, b.length) - start - end <= most;
}
