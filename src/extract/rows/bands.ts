import { keysOfRow } from './columns.ts';
import type { ListRow } from './list-row.ts';
import type { PrintedLine } from './printed-line.ts';

/** Maximum of lines of one row above and below the line that it is placed on, and of those that print none of it. */
const MAX_LINES = 8;
const MAX_FOREIGN_LINES = 1;
/** Maximum gap between two lines of a row, in heights of a line. */
const MAX_GAP = 1.2;

/**
 * The lines of each placed row, ascending: the line that it is placed on, and lines next to it up to the neighbouring
 * rows' that print a value of it. A line that looks like a row of its own belongs to no other.
 */
export function bandsOf(
  rows: readonly ListRow[],
  lines: readonly PrintedLine[],
  lineOf: ReadonlyMap<number, number>,
  isRow: (line: PrintedLine) => boolean,
): ReadonlyMap<number, readonly number[]> {
  const main = new Set(lineOf.values());
  const owner = new Map<number, { readonly row: number; readonly values: number }>();
  for (const [row, at] of lineOf) {
    const own = rows[row];
    if (own === undefined) continue;
    const keys = keysOfRow(own);
    for (const step of [1, -1] as const) {
      let foreign = 0;
      for (let next = at + step; Math.abs(next - at) <= MAX_LINES; next += step) {
        const [line, before] = [lines[next], lines[next - step]];
        if (line === undefined || before === undefined || line.page !== before.page) break;
        if (main.has(next) || isRow(line) || gapBetween(line, before) > MAX_GAP) break;
        const values = [...line.keys].filter((key) => keys.has(key)).length;
        foreign = values > 0 ? 0 : foreign + 1;
        if (foreign > MAX_FOREIGN_LINES) break;
        const claimed = owner.get(next);
        if (values > 0 && values > (claimed?.values ?? 0)) owner.set(next, { row, values });
      }
    }
  }
  const bands = new Map([...lineOf].map(([row, at]) => [row, [at]]));
  for (const [line, { row }] of owner) bands.get(row)?.push(line);
  for (const band of bands.values()) band.sort((a, b) => a - b);
  return bands;
}

/** Lines above and below a row's own that may belong to it as well. */
const MAX_BESIDE = 3;

/** The lines between those of a row, and right above and below them, that are no row's and no sum. */
export function linesBeside(
  band: readonly number[],
  lines: readonly PrintedLine[],
  isTaken: (line: PrintedLine) => boolean,
): readonly number[] {
  const [first = 0, last = first] = [band[0], band.at(-1)];
  const isFree = (at: number) => {
    const line = lines[at];
    return line !== undefined && !isTaken(line) && !line.isSum;
  };
  const inside = Array.from({ length: last - first }, (_, step) => first + step).filter(isFree);
  const beside = ([1, -1] as const).flatMap((step) => {
    const found: number[] = [];
    const end = step === 1 ? last : first;
    for (let at = end + step; found.length < MAX_BESIDE && isFree(at); at += step) {
      const [line, before] = [lines[at], lines[at - step]];
      if (line === undefined || line.page !== before?.page || gapBetween(line, before) > MAX_GAP) break;
      found.push(at);
    }
    return found;
  });
  return [...inside, ...beside];
}

/** The vertical gap between two lines, in heights of the lower one. */
function gapBetween(a: PrintedLine, b: PrintedLine): number {
  const gap = Math.max(a.box[1], b.box[1]) - Math.min(a.box[3], b.box[3]);
  return gap / Math.max(1, Math.min(a.box[3] - a.box[1], b.box[3] - b.box[1]));
}
