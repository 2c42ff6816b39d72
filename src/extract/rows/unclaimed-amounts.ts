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
