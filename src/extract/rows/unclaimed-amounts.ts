import { heightOf } from './columns.ts';
import type { PlacedList } from './missing-rows.ts';
import type { PrintedLine } from './printed-line.ts';
import type { ValueKey } from './value-key.ts';

/** Letters that a line must have to name what its amount is for. */
const MIN_LETTERS = 3;
/** An amount of money, with decimals. */
export const MONEY = /\d[.,]\d\d(?:\D|$)/;

/**
 * The lines that end with an amount of money which no value of the data has, with words before it: what a list without a
 * row may lack. `known` are the numbers of the data; amounts of zero say nothing.
 */
export function unclaimedAmounts(lines: readonly PrintedLine[], known: ReadonlySet<ValueKey>): readonly PrintedLine[] {
  return lines.filter(({ isSum, values }) => {
    if (isSum) return false;
    const numbers = values.filter(({ kind }) => kind === 'number');
    const end = Math.max(...values.map(({ x1 }) => x1));
    const last = numbers.filter(({ x1, text }) => x1 === end && MONEY.test(text));
    if (last.length === 0 || last.some(({ key }) => known.has(key) || key === 'n0')) return false;
    const inNumbers = new Set(numbers.flatMap(({ words }) => words));
    const letters = values.flatMap(({ kind, text, words }) =>
      kind === 'text' && words.every((word) => !inNumbers.has(word)) ? (text.match(/\p{L}/gu) ?? []) : [],
    );
    return letters.length >= MIN_LETTERS;
  });
}

/** Maximum distance of a line from the one before it, in heights of a line. */
const MAX_GAP = 6;

/**
 * The lines beside rows that are too few to tell what all of them look like, and that end with an amount of money which is
 * nowhere in the data; none where there is no such line on any page, and undefined where there is one elsewhere.
 */
export function besideFewRows(
  { lines, lineOf, sums }: Pick<PlacedList, 'lines' | 'lineOf' | 'sums'>,
  isTaken: (line: PrintedLine) => boolean,
): readonly PrintedLine[] | undefined {
  const unclaimed = new Set(
    unclaimedAmounts(
      lines.filter((line) => !isTaken(line)),
      sums,
    ),
  );
  const height = heightOf(lines, lineOf);
  const found = new Set<PrintedLine>();
  for (const from of lineOf.values()) {
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
