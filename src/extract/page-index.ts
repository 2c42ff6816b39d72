import type { PreparedPage, Word } from '../../schemas/page.ts';
import { type AmountMatch, findAmounts } from '../document/values/amounts.ts';
import { findCurrencies } from '../document/values/currencies.ts';
import { type DateMatch, findDates } from '../document/values/dates.ts';
import { normalise } from '../document/values/normalise.ts';
import { findTimes } from '../document/values/times.ts';

/** A typed value as it is printed, with the words that it is printed in. */
export interface Printed<T> {
  readonly value: T;
  readonly words: readonly number[];
}

/** The words of a page, ready for finding values in them. */
export interface PageIndex {
  readonly page: PreparedPage;
  /** All the letters and digits of the page in reading order, and for each the word it belongs to. */
  readonly key: string;
  readonly keyWords: readonly number[];
  /** Words by their own key. */
  readonly byKey: ReadonlyMap<string, readonly number[]>;
  amounts(): readonly Printed<AmountMatch>[];
  /** The words that have a digit, with the amounts that each says by itself. */
  amountsOfWords(): ReadonlyMap<number, readonly AmountMatch[]>;
  /** Where day and month could be the other way round, `iso` has the day first. */
  dates(): readonly Printed<DateMatch>[];
  currencies(): readonly Printed<string>[];
  times(): readonly Printed<string>[];
}

export function indexPage(page: PreparedPage): PageIndex {
  const { text, wordAt } = join(page.words);
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
    amounts: once(() => printed(findAmounts(text), (match) => match)),
    amountsOfWords: once(() => amountsOfWords(page.words)),
    dates: once(() => printed(findDates(text, { dayFirst: true }), (match) => match)),
    currencies: once(() => printed(findCurrencies(text), (match) => match.code)),
    times: once(() => printed(findTimes(text), (match) => match.iso)),
  };
}

function amountsOfWords(words: readonly Word[]): ReadonlyMap<number, readonly AmountMatch[]> {
  const texts = words.map((word) => word.text.normalize('NFKC'));
  return new Map(texts.flatMap((text, index) => (/\d/.test(text) ? [[index, findAmounts(text)] as const] : [])));
}

/** The text of words, lines parted by line ends, and the word that each character belongs to (-1 between words). */
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

/** The text of words, lines parted by line ends. */
export function textOfWords(words: readonly Word[]): string {
  return join(words).text;
}

function wordsBetween(wordAt: readonly number[], start: number, end: number): readonly number[] {
  return [...new Set(wordAt.slice(start, end))].filter((word) => word >= 0);
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
