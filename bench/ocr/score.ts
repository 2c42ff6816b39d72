import { editDistance } from './edit-distance.ts';

/** A word as it was read. */
export interface ReadWord {
  readonly text: string;
  readonly confidence: number;
}

/** Counts of a comparison; they add up over lines and pages. */
export interface Score {
  readonly words: number;
  readonly wordErrors: number;
  readonly chars: number;
  readonly charErrors: number;
  /** Words with letters beyond ASCII, and how many of them were read right. */
  readonly accented: number;
  readonly accentedRight: number;
  /** Digits of the truth, those that were read wrong or not, and of these the ones in a doubtful word. */
  readonly digits: number;
  readonly digitErrors: number;
  readonly digitErrorsMarked: number;
  /** Words with digits that were read right, and those of them that are doubtful all the same. */
  readonly numbersRight: number;
  readonly numbersRightMarked: number;
}

export const NO_SCORE: Score = {
  words: 0,
  wordErrors: 0,
  chars: 0,
  charErrors: 0,
  accented: 0,
  accentedRight: 0,
  digits: 0,
  digitErrors: 0,
  digitErrorsMarked: 0,
  numbersRight: 0,
  numbersRightMarked: 0,
};

/** Confidence below which a word counts as doubtful. */
const DOUBTFUL = 0.8;

export function addScores(a: Score, b: Score): Score {
  const keys = Object.keys(NO_SCORE) as (keyof Score)[];
  return Object.fromEntries(keys.map((key) => [key, a[key] + b[key]])) as unknown as Score;
}

/** Compares what was read, in reading order, with what is printed. */
export function score(truth: string, read: readonly ReadWord[], options: { readonly ignoreCase: boolean }): Score {
  const fold = (text: string) => (options.ignoreCase ? text.toUpperCase() : text);
  const printed = fold(truth)
    .split(/\s+/)
    .filter((word) => word !== '');
  const words = read.map(({ text }) => fold(text));
  const byWord = editDistance(printed, words);
  const accented = byWord.steps.filter(({ a }) => a !== undefined && /[^\x20-\x7e]/.test(a) && /\p{L}/u.test(a));
  const [printedChars, chars] = [[...printed.join('')], [...words.join('')]];
  const confidences = words.flatMap((word, at) => [...word].map(() => read[at]?.confidence ?? 0));
  const byChar = editDistance(printedChars, chars);
  const isDigit = (char: string | undefined) => char !== undefined && /\d/.test(char);
  // What was not found at all was not read wrong.
  const wrong = chars.length === 0 ? [] : byChar.steps.filter(({ a, b }) => a !== b && isDigit(a));
  const marked = wrong.filter(({ at }) => {
    return [confidences[at], confidences[at - 1]].some(
      (confidence) => confidence !== undefined && confidence < DOUBTFUL,
    );
  });
  const numbers = byWord.steps.filter(({ a, b }) => a === b && /\d/.test(a ?? ''));
  return {
    words: printed.length,
    wordErrors: byWord.distance,
    chars: printedChars.length,
    charErrors: byChar.distance,
    accented: accented.length,
    accentedRight: accented.filter(({ a, b }) => a === b).length,
    digits: printedChars.filter(isDigit).length,
    digitErrors: wrong.length,
    digitErrorsMarked: marked.length,
    numbersRight: numbers.length,
    numbersRightMarked: numbers.filter(({ at }) => (read[at]?.confidence ?? 1) < DOUBTFUL).length,
  };
}
