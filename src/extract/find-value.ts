import { findAmounts } from '../document/values/amounts.ts';
import type { DateMatch } from '../document/values/dates.ts';
import { normalise } from '../document/values/normalise.ts';
import type { PageIndex, Printed } from './page-index.ts';

/** The words that show a value, and a score from 0 to 1: 1 is the same value, less is an interpretation. */
export interface ValueMatch {
  readonly words: readonly number[];
  readonly score: number;
  /** The other possible reading of the date, and whether the value has the day first. */
  readonly otherDate?: { readonly iso: string; readonly dayFirst: boolean };
}

/** Share of a text's words that must be on the page. */
const MIN_WORD_SHARE = 0.8;
/** Maximum of lines between the words of one text. */
const MAX_LINES = 12;
/** Score of a number whose print allows two readings, and of one that is part of a word. */
const UNSURE_SCORE = 0.8;

/**
 * Finds a value among the words of a page, or only among `within` (word indices), where the model located it. Numbers,
 * dates, times and currencies are compared by meaning, texts without case, spaces and punctuation. Undefined if the
 * value is not there.
 */
export function findValue(
  value: string | number | boolean,
  index: PageIndex,
  within?: readonly number[],
): ValueMatch | undefined {
  if (typeof value === 'boolean')
    return within === undefined || within.length === 0 ? undefined : { words: within, score: 1 };
  if (typeof value === 'number') return findNumber(value, index, within);
  return findMeaning(value, index, within) ?? findText(value, index, within) ?? findWords(value, index, within);
}

function findNumber(value: number, index: PageIndex, within?: readonly number[]): ValueMatch | undefined {
  const is = (read: number | undefined) => read !== undefined && Math.abs(read - value) < 1e-9;
  const says = (text: string) => findAmounts(text).some((amount) => is(amount.value));
  if (within !== undefined && says(within.map((word) => textOf(index, word)).join(' '))) {
    return { words: within, score: 1 };
  }
  const same = index.amounts().filter((printed) => is(printed.value.value));
  const other = index.amounts().filter((printed) => is(printed.value.alternative));
  return pick(same, within, 1) ?? pick(other, within, UNSURE_SCORE) ?? inOneWord(value, index, within);
}

/**
 * A number that is one word, next to words that could be part of a larger number (`1 278.61` in two columns), or an
 * integer inside a word: the 12 of `12pcs`, but not of `4123` or `12.5`.
 */
function inOneWord(value: number, index: PageIndex, within?: readonly number[]): ValueMatch | undefined {
  const isInteger = Number.isSafeInteger(value) && value >= 0;
  const digits = new RegExp(isInteger ? `(?<![\\d.,-])0*${value}(?![.,]?\\d)` : '(?!)');
  const amounts = index.amountsOfWords();
  const says = (at: number) => amounts.get(at)?.some((amount) => Math.abs(amount.value - value) < 1e-9) === true;
  const candidates = within ?? [...amounts.keys()];
  const word = candidates.find((at) => says(at) || digits.test(textOf(index, at)));
  return word === undefined ? undefined : { words: [word], score: UNSURE_SCORE };
}

function textOf(index: PageIndex, word: number): string {
  return index.page.words[word]?.text.normalize('NFKC') ?? '';
}

function findMeaning(value: string, index: PageIndex, within?: readonly number[]): ValueMatch | undefined {
  if (/^\d{4}-\d\d-\d\d/.test(value)) {
    return findDate(value.slice(0, 10), index, within);
  }
  if (/^[A-Z]{3}$/.test(value))
    return pick(
      index.currencies().filter((printed) => printed.value === value),
      within,
      1,
    );
  if (/^\d\d:\d\d/.test(value))
    return pick(
      index.times().filter((printed) => value.startsWith(printed.value)),
      within,
      1,
    );
  return undefined;
}

function findDate(day: string, index: PageIndex, within?: readonly number[]): ValueMatch | undefined {
  const means = (date: DateMatch) => date.iso === day || date.alternative === day;
  const dates = index.dates().filter((printed) => means(printed.value));
  const unambiguousFirst = [...dates].sort((a, b) => Number(a.value.ambiguous) - Number(b.value.ambiguous));
  const match = pick(unambiguousFirst, within, 1);
  const date = unambiguousFirst.find((printed) => printed.words === match?.words)?.value;
  if (match === undefined || date?.alternative === undefined) return match;
  const dayFirst = date.iso === day;
  return { ...match, otherDate: { iso: dayFirst ? date.alternative : date.iso, dayFirst } };
}

function pick(
  found: readonly Printed<unknown>[],
  within: readonly number[] | undefined,
  score: number,
): ValueMatch | undefined {
  const chosen =
    within === undefined ? found[0] : found.find((printed) => printed.words.some((word) => within.includes(word)));
  return chosen === undefined ? undefined : { words: chosen.words, score };
}

/** Concatenated letters and digits, and the word index of each character. */
interface Keys {
  readonly key: string;
  readonly keyWords: readonly number[];
}

/** Finds the value's letters and digits in sequence, not starting or ending inside a longer number. */
function findText(value: string, index: PageIndex, within?: readonly number[]): ValueMatch | undefined {
  const key = normalise(value);
  if (key === '') return undefined;
  const keys = within === undefined ? index : keysOf(index, within);
  for (let at = keys.key.indexOf(key); at >= 0; at = keys.key.indexOf(key, at + 1)) {
    if (!cutsNumber(keys, at) && !cutsNumber(keys, at + key.length)) {
      return { words: [...new Set(keys.keyWords.slice(at, at + key.length))], score: 1 };
    }
  }
  return undefined;
}

function keysOf(index: PageIndex, words: readonly number[]): Keys {
  const own = words.map((word) => ({ word, key: normalise(index.page.words[word]?.text ?? '') }));
  return {
    key: own.map(({ key }) => key).join(''),
    keyWords: own.flatMap(({ word, key }) => Array<number>(key.length).fill(word)),
  };
}

/** Whether the position between two characters is inside a number of one word. */
function cutsNumber({ key, keyWords }: Keys, at: number): boolean {
  return keyWords[at - 1] === keyWords[at] && isDigit(key[at - 1]) && isDigit(key[at]);
}

function isDigit(char: string | undefined): boolean {
  return char !== undefined && char >= '0' && char <= '9';
}

/** Finds most of the value's words close to each other, whatever is between them, as in one column of several. */
function findWords(value: string, index: PageIndex, within?: readonly number[]): ValueMatch | undefined {
  const keys = value
    .split(/\s+/)
    .map(normalise)
    .filter((key) => key !== '');
  if (keys.length < 2) return undefined;
  const anchors = keys.flatMap((key) => index.byKey.get(key) ?? []).slice(0, 50);
  let best: ValueMatch | undefined;
  for (const anchor of anchors) {
    const line = index.page.words[anchor]?.line ?? 0;
    const words = keys.flatMap((key) => nearest(index, key, line, within));
    const score = 0.9 * (words.length / keys.length);
    if (words.length / keys.length >= MIN_WORD_SHARE && score > (best?.score ?? 0)) best = { words, score };
  }
  return best;
}

function nearest(index: PageIndex, key: string, line: number, within?: readonly number[]): readonly number[] {
  const distance = (word: number) => Math.abs((index.page.words[word]?.line ?? 0) - line);
  const close = (index.byKey.get(key) ?? [])
    .filter((word) => distance(word) <= MAX_LINES && (within === undefined || within.includes(word)))
    .sort((a, b) => distance(a) - distance(b));
  return close.slice(0, 1);
}
