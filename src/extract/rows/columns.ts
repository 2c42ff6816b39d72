import type { ListRow } from './list-row.ts';
import type { PrintedLine, PrintedValue } from './printed-line.ts';
import { keysOfValue, type ValueKey } from './value-key.ts';

/** Where the values of one property stand in the rows of a table. */
export interface Column {
  /** JSON Pointer of the property within a row. */
  readonly pointer: string;
  readonly kind: PrintedValue['kind'];
  /** Number of rows whose values are aligned there. */
  readonly rows: number;
  /** Share of the placed rows whose line prints it. */
  readonly share: number;
  /** The side at which its values are aligned, and the range of that side. */
  readonly side: 'x0' | 'x1';
  readonly from: number;
  readonly to: number;
  /** The extent of its values. */
  readonly x0: number;
  readonly x1: number;
}

/** Minimum of rows that print a property for a column to be known. */
const MIN_ROWS = 2;
/** Range of the sides of one column's values, in heights of a line. */
const SPREAD = 1.5;
/** Room beside a range, in heights of a line. */
const MARGIN = 0.6;

/** How far the values of one property may stand from each other, and what is added beside them, in heights of a line. */
export interface Tolerance {
  readonly spread: number;
  readonly room: number;
}

/**
 * Finds the columns of a list from the rows that are placed. Of texts, which may have several words, only the first
 * one counts.
 */
export function columnsOf(
  rows: readonly ListRow[],
  lines: readonly PrintedLine[],
  lineOf: ReadonlyMap<number, number>,
  { room, spread: range }: Tolerance = { room: MARGIN, spread: SPREAD },
): readonly Column[] {
  const seen = new Map<string, PrintedValue[]>();
  for (const [row, at] of lineOf) {
    const line = lines[at];
    if (line === undefined) continue;
    for (const { pointer, value } of rows[row]?.leaves ?? []) {
      const key = keysOfValue(value)[0];
      if (key === undefined) continue;
      const values = line.values.filter((printed) => printed.key === key);
      // Of a value that a line prints twice, it is unclear which one is the column's.
      const [only] = values;
      if (only === undefined || values.some(({ x0, x1 }) => x0 > only.x1 || x1 < only.x0)) continue;
      const others = seen.get(pointer);
      if (others === undefined) seen.set(pointer, [only]);
      else others.push(only);
    }
  }
  const height = heightOf(lines, lineOf);
  return [...seen].flatMap(([pointer, values]): Column[] => {
    if (values.length < MIN_ROWS) return [];
    const kind = commonKind(values);
    const own = values.filter((value) => value.kind === kind);
    const left = cluster(own, 'x0', range * height);
    const right = cluster(own, 'x1', range * height);
    const isLeft = left.length === right.length ? spread(left, 'x0') < spread(right, 'x1') : left.length > right.length;
    const side = kind === 'text' || isLeft ? 'x0' : 'x1';
    const aligned = side === 'x0' ? left : right;
    // Where most rows disagree, there is no column.
    if (aligned.length * 2 <= own.length) return [];
    const { from, to } = rangeOf(aligned.map((value) => value[side]));
    const margin = room * height;
    return [
      {
        pointer,
        kind,
        rows: aligned.length,
        share: own.length / lineOf.size,
        side,
        from: from - margin,
        to: to + margin,
        x0: Math.min(...aligned.map(({ x0 }) => x0)) - margin,
        x1: Math.max(...aligned.map(({ x1 }) => x1)) + margin,
      },
    ];
  });
}

/** Whether a value stands in a column. */
export function standsIn(value: Pick<PrintedValue, 'x0' | 'x1'>, column: Column): boolean {
  const at = value[column.side];
  return at >= column.from && at <= column.to;
}

/** The median height of the lines that print rows. */
export function heightOf(lines: readonly PrintedLine[], lineOf: ReadonlyMap<number, number>): number {
  const heights = [...lineOf.values()].flatMap((at) => {
    const box = lines[at]?.box;
    return box === undefined ? [] : [box[3] - box[1]];
  });
  return heights.sort((a, b) => a - b)[Math.floor(heights.length / 2)] ?? 1;
}

function commonKind(values: readonly PrintedValue[]): PrintedValue['kind'] {
  const count = (kind: PrintedValue['kind']) => values.filter((value) => value.kind === kind).length;
  const [most] = (['number', 'date', 'text'] as const).toSorted((a, b) => count(b) - count(a));
  return most ?? 'text';
}

/** The most values whose sides lie within a few heights of a line of each other, as one wrong row may stand apart. */
function cluster(values: readonly PrintedValue[], side: Column['side'], range: number): readonly PrintedValue[] {
  const sorted = values.toSorted((a, b) => a[side] - b[side]);
  let best: readonly PrintedValue[] = [];
  for (let [start, end] = [0, 0]; start < sorted.length; start += 1) {
    const from = sorted[start]?.[side] ?? 0;
    while (end < sorted.length && (sorted[end]?.[side] ?? 0) - from <= range) end += 1;
    if (end - start > best.length) best = sorted.slice(start, end);
  }
  return best;
}

function spread(values: readonly PrintedValue[], side: Column['side']): number {
  const { from, to } = rangeOf(values.map((value) => value[side]));
  return to - from;
}

function rangeOf(values: readonly number[]): { readonly from: number; readonly to: number } {
  return { from: Math.min(...values), to: Math.max(...values) };
}

/** Whether a line prints a value of a kind in a column. */
export function hasColumn(line: PrintedLine, column: Column): boolean {
  return line.values.some((value) => value.kind === column.kind && standsIn(value, column));
}

/** The keys of all values of a row. */
export function keysOfRow({ leaves }: ListRow): ReadonlySet<ValueKey> {
  return new Set(leaves.flatMap(({ value }) => keysOfValue(value)));
}
