import { leavesOf } from '../extract/leaves.ts';
import { heaviestChain, type Pair } from '../extract/rows/heaviest-chain.ts';
import { keysOfValue } from '../extract/rows/value-key.ts';
import { isObject } from '../util/json.ts';

/** Which rows of two lists are the same. */
export interface AlignedRows {
  /** Index in the second list by index in the first. */
  readonly pairs: ReadonlyMap<number, number>;
  /** Rows of the first list that the second one has in another order. */
  readonly outOfOrder: ReadonlySet<number>;
  /** Rows of the first list that have nothing in common with theirs but the place between their neighbours. */
  readonly unlike: ReadonlySet<number>;
}

/** Share of the weight of the lighter row that two rows must have in common. */
const MIN_SHARE = 0.3;
/** Rows of the second list that a row of the first is compared with, at most, for one of its values and in total. */
const MAX_OF_VALUE = 24;
const MAX_CANDIDATES = 64;

/** The values of a row as keys with their property. */
type RowKeys = ReadonlySet<string>;

/**
 * Aligns the rows of two lists by what they say, not by their index: first those in the same order, then those that
 * moved, then, between aligned rows, as many rows as both lists have there. Rare values count more than common ones.
 * Takes O(n log n) for n rows.
 */
export function alignRows(first: readonly unknown[], second: readonly unknown[]): AlignedRows {
  const [ours, theirs] = [first.map(keysOfRow), second.map(keysOfRow)];
  const candidates = candidatePairs(ours, theirs);
  const chain = heaviestChain(candidates, second.length);
  const pairs = new Map(chain);
  const outOfOrder = new Set<number>();
  const taken = new Set(chain.values());
  for (const { row, line } of [...candidates].sort((a, b) => b.score - a.score)) {
    if (pairs.has(row) || taken.has(line)) continue;
    pairs.set(row, line);
    taken.add(line);
    outOfOrder.add(row);
  }
  const ends = [...chain].sort(([a], [b]) => a - b);
  const unlike = new Set<number>();
  let [row, line] = [0, 0];
  for (const [endRow, endLine] of [...ends, [first.length, second.length] as const]) {
    const rows = between(row, endRow).filter((at) => !pairs.has(at));
    const lines = between(line, endLine).filter((at) => !taken.has(at));
    for (const [at, own] of (rows.length === lines.length ? rows : []).entries()) {
      const other = lines[at] ?? 0;
      pairs.set(own, other);
      if ((ours[own]?.size ?? 0) + (theirs[other]?.size ?? 0) > 0) unlike.add(own);
    }
    [row, line] = [endRow + 1, endLine + 1];
  }
  return { pairs, outOfOrder, unlike };
}

function keysOfRow(item: unknown): RowKeys {
  const own = isObject(item)
    ? Object.fromEntries(Object.entries(item).filter(([, value]) => !Array.isArray(value)))
    : item;
  return new Set(leavesOf(own).flatMap(({ pointer, value }) => keysOfValue(value).map((key) => `${pointer} ${key}`)));
}

function candidatePairs(ours: readonly RowKeys[], theirs: readonly RowKeys[]): readonly Pair[] {
  const rowsWith = new Map<string, number[]>();
  for (const [line, keys] of theirs.entries()) {
    for (const key of keys) {
      const rows = rowsWith.get(key);
      if (rows === undefined) rowsWith.set(key, [line]);
      else rows.push(line);
    }
  }
  const weightOf = (key: string) => Math.log(1 + theirs.length / (rowsWith.get(key)?.length ?? 1));
  const weigh = (keys: Iterable<string>) => [...keys].reduce((sum, key) => sum + weightOf(key), 0);
  const weights = theirs.map(weigh);
  return ours.flatMap((keys, row) => {
    const expected = (row * theirs.length) / ours.length;
    const rarestFirst = [...keys].map((key) => rowsWith.get(key) ?? []).sort((a, b) => a.length - b.length);
    const lines = new Set(rarestFirst.flatMap((rows) => nearest(rows, expected)).slice(0, MAX_CANDIDATES));
    const own = weigh(keys);
    return [...lines].flatMap((line): readonly Pair[] => {
      const other = theirs[line] ?? new Set();
      const score = weigh([...keys].filter((key) => other.has(key)));
      return score < MIN_SHARE * Math.min(own, weights[line] ?? 0) ? [] : [{ row, line, score }];
    });
  });
}

/** Of ascending indexes, those around one, at most `MAX_OF_VALUE`. */
function nearest(rows: readonly number[], expected: number): readonly number[] {
  if (rows.length <= MAX_OF_VALUE) return rows;
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle] ?? 0) < expected) low = middle + 1;
    else high = middle;
  }
  const start = Math.max(0, Math.min(low - MAX_OF_VALUE / 2, rows.length - MAX_OF_VALUE));
  return rows.slice(start, start + MAX_OF_VALUE);
}

function between(start: number, end: number): readonly number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index);
}
