import type { PreparedPage, Word } from '../../schemas/page.ts';
import { type AmountMatch, findAmounts, hasRangeDash } from '../document/values/amounts.ts';
import { findCurrencies } from '../document/values/currencies.ts';
import type { DateMatch } from '../document/values/dates.ts';
import { findDatesAndDays } from '../document/values/days.ts';
import { marksDebits } from '../document/values/debit-marks.ts';
import { normalise } from '../document/values/normalise.ts';
import { findTimes } from '../document/values/times.ts';
import { type TextKeys, textKeys } from './places/text-keys.ts';

/** A typed value on a page, with the indices of its words. */
export interface Printed<T> {
  readonly value: T;
  readonly words: readonly number[];
}

/** An index of the words of a page, for finding values. */
export interface PageIndex {
  readonly page: PreparedPage;
  /** The letters and digits of the page in reading order. */
  readonly key: string;
  /** For each character of `key`, its word index. */
  readonly keyWords: readonly number[];
  /** Word indices by normalised text. */
  readonly byKey: ReadonlyMap<string, readonly number[]>;
  amounts(): readonly Printed<AmountMatch>[];
  /** By index of the words with a digit: the amounts in that word by itself. */
  amountsOfWords(): ReadonlyMap<number, readonly AmountMatch[]>;
  /** Those without a year too, where the page prints only one. Of an ambiguous date, `iso` has the day first. */
  dates(): readonly Printed<DateMatch>[];
  currencies(): readonly Printed<string>[];
  times(): readonly Printed<string>[];
  /** The letters and digits of all words, with word edges. */
  textKeys(): TextKeys;
  /** Whether OCR read the words, so that letters may be confused and blanks be lost. */
  readonly isOcr: boolean;
}

/** Creates the index of a page; typed values are parsed on first use. */
export function indexPage(page: PreparedPage, years: readonly number[]): PageIndex {
  const { text, wordAt } = join(page.words);
  const isOcr = page.wordsFrom === 'ocr';
  let key = '';
  const keyWords: number[] = [];
  const byKey = new Map<string, number[]>();
  page.words.forEach((word, index) => {
    const own = normalise(word.text);
    key += own;
    for (let count = 0; count < own.length; count += 1) keyWords.push(index);
    const same = byKey.get(own);
    if (same === undefined) byKey.set(own, [index]);
    else same.push(index);
  });
  const printed = <M extends { readonly start: number; readonly end: number }, T>(
    matches: readonly M[],
    value: (match: M) => T,
  ): readonly Printed<T>[] =>
    matches.map((match) => ({ value: value(match), words: wordsBetween(wordAt, match.start, match.end) }));
  return {
    page,
    key,
    keyWords,
    byKey,
    amounts: once(() =>
      printed(
        findAmounts(text, { marksDebits: marksDebits(text) }).map((amount) => {
          const isRange =
            hasRangeDash(amount, text) && isNextTo(wordAt[amount.start - 2] ?? -1, wordAt[amount.start] ?? -1, page);
          return isRange ? { ...amount, value: -amount.value } : amount;
        }),
        (match) => match,
      ),
    ),
    amountsOfWords: once(() => amountsOfWords(page.words)),
    dates: once(() => printed(findDatesAndDays(text, years, { dayFirst: true }), (match) => match)),
    currencies: once(() => printed(findCurrencies(text), (match) => match.code)),
    times: once(() => printed(findTimes(text), (match) => match.iso)),
    textKeys: once(() => textKeys(page.words, page.words.keys(), isOcr)),
    isOcr,
  };
}

function amountsOfWords(words: readonly Word[]): ReadonlyMap<number, readonly AmountMatch[]> {
  const texts = words.map((word) => word.text.normalize('NFKC'));
  return new Map(texts.flatMap((text, index) => (/\d/.test(text) ? [[index, findAmounts(text)] as const] : [])));
}

/** The text of words, with line breaks, and the word index of each character (-1 between words). */
function join(words: readonly Word[]): { readonly text: string; readonly wordAt: readonly number[] } {
  const parts: string[] = [];
  const wordAt: number[] = [];
  words.forEach((word, index) => {
    const before = words[index - 1];
    if (before !== undefined) {
      parts.push(before.line === word.line ? ' ' : '\n');
      wordAt.push(-1);
    }
    parts.push(word.text);
    for (let count = 0; count < word.text.length; count += 1) wordAt.push(index);
  });
  return { text: parts.join(''), wordAt };
}

/** Gap up to which a word follows another one in one text, in heights of a line. */
const WORD_GAP = 0.75;

/** Whether a word, by its index, follows another one on its line without more than a blank between. */
export function isNextTo(index: number, other: number, { words, unit }: PreparedPage): boolean {
  const [a, b] = [words[index], words[other]];
  if (a === undefined || b === undefined || a.line !== b.line) return false;
  // The columns of a text file: a blank is as wide as any letter.
  if (unit === 'line') return b.box[0] - (a.box[0] + a.text.length) <= 1;
  return b.box[0] - a.box[2] <= WORD_GAP * (a.box[3] - a.box[1]);
}

/** The text of words, with line breaks. */
export function textOfWords(words: readonly Word[]): string {
  return join(words).text;
}

function wordsBetween(wordAt: readonly number[], start: number, end: number): readonly number[] {
  return [...new Set(wordAt.slice(start, end))].filter((word) => word >= 0);
}

function once<T>(make: () => T): () => T {
  let cached: { readonly value: T } | undefined;
  return () => {
    cached ??= { value: make() };
    return cached.value;
  };
}
