import { fillGaps } from './fill-gaps.ts';
import { heaviestChain, type Pair } from './heaviest-chain.ts';
import type { ListRow } from './list-row.ts';
import type { Places } from './places.ts';
import type { PrintedLine } from './printed-line.ts';
import { keysOfValue, type ValueKey } from './value-key.ts';

/** A key that more lines print is looked up only on lines that a rarer key has led to. */
const MAX_LINES_OF_KEY = 64;
/** Of a row without a rare value, lines that its least common value leads to. */
const MAX_CANDIDATES = 400;
/** Share of a row's weight that its line must print. */
const MIN_SHARE = 0.45;
/** Share from which a row certainly is printed on a line, whatever the order of the others. */
const SURE_SHARE = 0.85;
/** What a value on a line nearby counts: rows may have several lines, of which the first is usually the fullest. */
const BELOW = 0.6;
const ABOVE = 0.4;
const LINES_BELOW = 3;
const LINES_ABOVE = 2;

/**
 * Aligns the rows of a list with the lines that print them: first in order, by the heaviest chain of pairs, in which a
 * rare value weighs more than a common one; then those whose line is certain, in any order; then rows between placed
 * ones by likeness; then what is left, in any order.
 */
export function placeRows(rows: readonly ListRow[], lines: readonly PrintedLine[]): Places {
  const index = indexLines(lines);
  const keys = rows.map(keyShares);
  const pairs = rows.flatMap((row, at) => candidates(keys[at] ?? new Map(), row, at, lines, index));
  const chain = heaviestChain(pairs, lines.length);
  const sure = placeOthers(
    rows,
    pairs.filter(({ score }) => score >= SURE_SHARE),
    { lineOf: chain, outOfOrder: new Set() },
    keys,
    lines,
  );
  const filled = { ...sure, lineOf: fillGaps(rows, lines, sure) };
  return placeOthers(rows, pairs, filled, keys, lines);
}

/** The keys of a row with the share of their value that each of them is: a long text counts no more than a number. */
type KeyShares = ReadonlyMap<ValueKey, number>;

function keyShares({ leaves }: ListRow): KeyShares {
  const shares = new Map<ValueKey, number>();
  for (const { value } of leaves) {
    const keys = keysOfValue(value);
    for (const key of keys) shares.set(key, Math.max(shares.get(key) ?? 0, 1 / keys.length));
  }
  return shares;
}

interface LineIndex {
  readonly linesOf: ReadonlyMap<ValueKey, readonly number[]>;
  weight(key: ValueKey): number;
}

function indexLines(lines: readonly PrintedLine[]): LineIndex {
  const linesOf = new Map<ValueKey, number[]>();
  for (const { at, keys } of lines) {
    for (const key of keys) {
      const others = linesOf.get(key);
      if (others === undefined) linesOf.set(key, [at]);
      else others.push(at);
    }
  }
  return {
    linesOf,
    weight: (key) => Math.log1p(lines.length / Math.max(1, linesOf.get(key)?.length ?? 1)),
  };
}

function candidates(
  keys: KeyShares,
  { pages }: ListRow,
  row: number,
  lines: readonly PrintedLine[],
  { linesOf, weight }: LineIndex,
): readonly Pair[] {
  const isOwn = (line: number) => pages === undefined || pages.has(lines[line]?.page ?? 0);
  const weigh = (key: ValueKey) => weight(key) * (keys.get(key) ?? 0);
  const printed = [...keys.keys()]
    .map((key) => ({ key, own: (linesOf.get(key) ?? []).filter(isOwn) }))
    .sort((a, b) => a.own.length - b.own.length);
  const all = [...keys.keys()].reduce((sum, key) => sum + weigh(key), 0);
  const scores = new Map<number, number>();
  const known = printed.filter(({ own }) => own.length > 0);
  const rare = known.filter(({ own }, at) => own.length <= MAX_LINES_OF_KEY || at === 0);
  for (const { key, own } of rare) {
    const shares = new Map<number, number>();
    for (const printedAt of own.slice(0, MAX_CANDIDATES)) {
      for (let line = printedAt - LINES_BELOW; line <= printedAt + LINES_ABOVE; line += 1) {
        if (lines[line]?.page !== lines[printedAt]?.page) continue;
        const share = line === printedAt ? 1 : line < printedAt ? BELOW : ABOVE;
        shares.set(line, Math.max(shares.get(line) ?? 0, share));
      }
    }
    for (const [line, share] of shares) scores.set(line, (scores.get(line) ?? 0) + share * weigh(key));
  }
  for (const { key } of known.filter((entry) => !rare.includes(entry))) {
    for (const line of scores.keys()) {
      if (lines[line]?.keys.has(key)) scores.set(line, (scores.get(line) ?? 0) + weigh(key));
    }
  }
  const found: Pair[] = [];
  for (const [line, score] of scores) {
    // A line that has none of the row's values itself is no place for it.
    if (score >= MIN_SHARE * all && [...keys.keys()].some((key) => lines[line]?.keys.has(key))) {
      found.push({ row, line, score: score / all });
    }
  }
  return found;
}

function placeOthers(
  rows: readonly ListRow[],
  pairs: readonly Pair[],
  placed: Places,
  keys: readonly KeyShares[],
  lines: readonly PrintedLine[],
): Places {
  const lineOf = new Map(placed.lineOf);
  const rowsOf = new Map<number, number[]>();
  for (const [row, line] of lineOf) rowsOf.set(line, [...(rowsOf.get(line) ?? []), row]);
  const outOfOrder = new Set(placed.outOfOrder);
  const open = pairs.filter(({ row }) => !placed.lineOf.has(row)).sort((a, b) => b.score - a.score);
  for (const { row, line } of open) {
    if (lineOf.has(row)) continue;
    const others = rowsOf.get(line) ?? [];
    if (
      others.some(
        (other) => !standsBeside([...(keys[row]?.keys() ?? [])], [...(keys[other]?.keys() ?? [])], lines[line]),
      )
    )
      continue;
    lineOf.set(row, line);
    rowsOf.set(line, [...others, row]);
    if (others.length === 0 && rows.length > 1) outOfOrder.add(row);
  }
  return { lineOf, outOfOrder };
}

/** Whether a line prints two rows beside each other: each of them has values there that the other one lacks. */
function standsBeside(own: readonly ValueKey[], other: readonly ValueKey[], line: PrintedLine | undefined): boolean {
  const alone = (keys: readonly ValueKey[], others: readonly ValueKey[]) =>
    keys.filter((key) => line?.keys.has(key) === true && !others.includes(key)).length;
  return alone(own, other) * 2 >= own.length && alone(other, own) * 2 >= other.length;
}
