import type { ReadChar } from '../ctc.ts';
import type { Pair } from './align.ts';

/** What stands around a character of a line. */
export interface Surroundings {
  /** Up to five characters of the same word before it, and after it. */
  readonly left: string;
  readonly right: string;
  /** The next characters of the line on either side, of whatever word; undefined at its ends. */
  readonly beside: readonly (string | undefined)[];
}

const REACH = 5;

export const isDigit = (char: string | undefined) => char !== undefined && /\p{Nd}/u.test(char);
export const isLetter = (char: string | undefined) => char !== undefined && /\p{L}/u.test(char);

/** The surroundings of each pair, from the first reading where there is one. `blanks`: what it read a blank before. */
export function surroundingsOf(pairs: readonly Pair[], blanks: ReadonlySet<ReadChar>): readonly Surroundings[] {
  const chars = pairs.map(({ first, second }) => first?.char ?? second?.char ?? '');
  const words: number[] = [];
  for (const [at, { first, second }] of pairs.entries()) {
    const readBlank = first !== undefined && blanks.has(first);
    // Tesseract reads blanks behind decimal marks.
    const isDecimal = /[.,]/.test(chars[at - 1] ?? '') && isDigit(chars[at]) && isDigit(chars[at - 2]);
    const begins = second === undefined || isDecimal ? readBlank : second.startsWord;
    words.push((words.at(-1) ?? 0) + (begins ? 1 : 0));
  }
  return pairs.map((_, at) => {
    const inWord = (from: number, to: number) =>
      chars.slice(Math.max(0, from), to).filter((__, index) => words[Math.max(0, from) + index] === words[at]);
    return {
      left: inWord(at - REACH, at).join(''),
      right: inWord(at + 1, at + 1 + REACH).join(''),
      beside: [chars[at - 1], chars[at + 1]],
    };
  });
}

/** Whether a digit stands beside the place, or beyond a decimal mark beside it. */
export function isInNumber({ left, right }: Surroundings): boolean {
  return /\d[.,]?$/.test(left) || /^[.,]?\d/.test(right);
}

/** Whether a digit stands directly beside the place. */
export function isBesideDigit({ left, right }: Surroundings): boolean {
  return /\d$/.test(left) || /^\d/.test(right);
}

/** Whether digits stand on both sides. */
export function isBetweenDigits({ left, right }: Surroundings): boolean {
  return /\d$/.test(left) && /^\d/.test(right);
}
