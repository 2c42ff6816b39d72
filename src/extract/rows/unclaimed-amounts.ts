import { heightOf } from './columns.ts';
import type { PlacedList } from './missing-rows.ts';
import type { PrintedLine, PrintedValue } from './printed-line.ts';
import type { ValueKey } from './value-key.ts';

/** Letters that a line must have to name what its amount is for. */
const MIN_LETTERS = 3;
/** An amount of money, with decimals. */
const MONEY = /\d[.,]\d\d(?:\d\d)?(?:\D|$)/;

/** The readings of the amount of money that a line ends with; none if it ends with something else. */
export function amountsAtEnd(values: readonly PrintedValue[]): readonly PrintedValue[] {
  const end = values.reduce((most, { x1 }) => Math.max(most, x1), -Infinity);
  return values.filter(({ kind, x1, text }) => kind === 'number' && x1 === end && MONEY.test(text));
}

/**
 * The lines that end with an amount of money which no value of the data has, with words before it: what a list without a
 * row may lack. `known` are the numbers of the data; amounts of zero say nothing.
 */
export function unclaimedAmounts(lines: readonly PrintedLine[], known: ReadonlySet<ValueKey>): readonly PrintedLine[] {
  return lines.filter(({ isSum, values }) => {
    const last = isSum ? [] : amountsAtEnd(values);
    if (last.length === 0 || last.some(({ key }) => known.has(key) || key === 'n0')) return false;
    const inNumbers = new Set(values.flatMap(({ kind, words }) => (kind === 'number' ? words : [])));
    const letters = values.flatMap(({ kind, text, words }) =>
      kind === 'text' && words.every((word) => !inNumbers.has(word)) ? (text.match(/\p{L}/gu) ?? []) : [],
    );
    return letters.length >= MIN_LETTERS;
  });
}

/** Rows that are too few to tell what all of them look like. */
const MAX_FEW = 2;
/** Maximum distance of a line from the one before it, in heights of a line. */
const MAX_GAP = 6;

/**
 * The lines beside rows that are too few to tell what all of them look like, and that end with an amount of money as they
 * do, which is nowhere in the data. None where there is no such line on any page; undefined where there is one elsewhere,
 * or where the rows are not such lines or not so few.
 */
export function besideFewRows(
  { lines, lineOf, sums }: Pick<PlacedList, 'lines' | 'lineOf' | 'sums'>,
  isTaken: (line: PrintedLine) => boolean,
): readonly PrintedLine[] | undefined {
  const rows = [...lineOf.values()];
  const isOfMoney = rows.every((at) => amountsAtEnd(lines[at]?.values ?? []).length > 0);
  if (rows.length > MAX_FEW || !isOfMoney) return undefined;
  const free = lines.filter((line) => !isTaken(line));
  const unclaimed = new Set(unclaimedAmounts(free, sums));
  const height = heightOf(lines, lineOf);
  const found = new Set<PrintedLine>();
  for (const from of rows) {
    for (const step of [-1, 1]) {
      let before = lines[from];
      for (let at = from + step; before !== undefined; at += step) {
        const line = lines[at];
        if (line === undefined || line.page !== before.page || line.isSum) break;
        const gap = step === 1 ? line.box[1] - before.box[3] : before.box[1] - line.box[3];
        if (gap > MAX_GAP * height) break;
        if (unclaimed.has(line)) found.add(line);
        if (unclaimed.has(line) || isTaken(line)) before = line;
      }
    }
  }
  if (found.size > 0) return [...found].sort((a, b) => a.at - b.at);
  return unclaimed.size === 0 ? [] : undefined;
}
