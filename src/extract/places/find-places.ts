import type { DateMatch } from '../../document/values/dates.ts';
import type { PageIndex, Printed } from '../page-index.ts';
import { findNearText } from './near-text.ts';
import { piecesOf, type TextKeys, textKeys } from './text-keys.ts';

/** A place that prints a value. */
export interface Place {
  /** Indices of its words on the page, in reading order. */
  readonly words: readonly number[];
  /** 0 to 1: 1 is the value itself, less a reading of it. */
  readonly score: number;
  /** Set if the print differs from the value: in letters that an OCR confuses, in others too, or in the sign. */
  readonly close?: 'alike' | 'letters' | 'sign';
  /** The other possible reading of the date, and whether the value has the day first. */
  readonly otherDate?: { readonly iso: string; readonly dayFirst: boolean };
}

/** Score of a number whose print allows two readings, and of one that is part of a word. */
const UNSURE_SCORE = 0.8;
/** Score of a text whose words stand apart, and of a number with the other sign. */
const APART_SCORE = 0.9;
const OTHER_SIGN_SCORE = 0.4;
/** Score of a text that is nearly printed, less the cost of the differences as a share of its length. */
const NEAR_SCORE = 0.85;
/** Maximum of lines over which the words of one text may be spread, and of places of one value. */
const MAX_LINES = 8;
const MAX_PLACES = 50;

/**
 * Finds the places that print a value, best first, on a whole page or among some of its words. Numbers, dates, times
 * and currencies are compared by meaning, and their digits must all agree. Texts are compared without case, accents,
 * spaces and punctuation, and begin and end with a word; on a page read by OCR letters that it confuses may differ.
 * `alike`: whether to look for what is nearly printed if the value is not.
 */
export function findPlaces(
  value: string | number,
  index: PageIndex,
  { within, alike = true }: { readonly within?: readonly number[] | undefined; readonly alike?: boolean } = {},
): readonly Place[] {
  const found = typeof value === 'number' ? findNumber(value, index, within) : findString(value, index, within, alike);
  const seen = new Set<string>();
  const places = found.filter(({ words }) => {
    const key = words.join(' ');
    return words.length > 0 && !seen.has(key) && seen.add(key);
  });
  return places.sort((a, b) => b.score - a.score).slice(0, MAX_PLACES);
}

function findNumber(value: number, index: PageIndex, within: readonly number[] | undefined): readonly Place[] {
  const is = (read: number | undefined) => read !== undefined && Math.abs(read - value) < 1e-9;
  const all = pick(index.amounts(), within);
  const places = (matches: (amount: (typeof all)[number]['value']) => boolean, score: number): readonly Place[] =>
    all.filter((printed) => matches(printed.value)).map(({ words }) => ({ words, score }));
  const exact = [
    ...places((amount) => is(amount.value) || (amount.percent && is(amount.value / 100)), 1),
    ...places((amount) => is(amount.alternative), UNSURE_SCORE),
  ];
  if (exact.length > 0) return exact;
  const negative = new Set(all.filter(({ value: read }) => is(-read.value)).flatMap(({ words }) => words));
  const parts = inOneWord(value, index, within).filter(({ words }) => !words.some((word) => negative.has(word)));
  if (parts.length > 0 || value === 0) return parts;
  return places((amount) => is(-amount.value), OTHER_SIGN_SCORE).map((place) => ({ ...place, close: 'sign' }));
}

/**
 * A number that is one word, next to words that could be part of a larger number (`1 278.61` in two columns), or an
 * integer at the edge of a word: the 12 of `12pcs`, but not of `4123` or `12.5`.
 */
function inOneWord(value: number, index: PageIndex, within: readonly number[] | undefined): readonly Place[] {
  const isInteger = Number.isSafeInteger(value) && value >= 0;
  const digits = new RegExp(isInteger ? `(?<![\\d.,^\\p{L}-])0*${value}(?![.,]?\\d)` : '(?!)', 'u');
  const amounts = index.amountsOfWords();
  const matches = (at: number) => amounts.get(at)?.some((amount) => Math.abs(amount.value - value) < 1e-9) === true;
  const text = (at: number) => index.page.words[at]?.text.normalize('NFKC') ?? '';
  return (within ?? [...amounts.keys()])
    .filter((word) => matches(word) || digits.test(text(word)))
    .map((word) => ({ words: [word], score: UNSURE_SCORE }));
}

function findString(
  value: string,
  index: PageIndex,
  within: readonly number[] | undefined,
  alike: boolean,
): readonly Place[] {
  const meaning = findMeaning(value, index, within);
  if (meaning !== undefined && meaning.length > 0) return meaning;
  const texts = findText(value, index, within, alike);
  // The parts of a date that stand apart say other things.
  return meaning === undefined ? texts : texts.filter(({ words }) => words.length === 1);
}

function findText(
  value: string,
  index: PageIndex,
  within: readonly number[] | undefined,
  alike: boolean,
): readonly Place[] {
  const pieces = piecesOf(value);
  if (pieces.length === 0) return [];
  const keys = within === undefined ? index.textKeys() : textKeys(index.page.words, within, index.isOcr);
  const key = pieces.join('');
  const whole = findWhole(key, keys);
  if (whole.length > 0) return whole;
  const apart = findApart(pieces, keys, index);
  if (apart !== undefined) return [apart];
  const near = alike && index.isOcr ? findNearText(key, keys) : undefined;
  if (near === undefined) return [];
  const score = NEAR_SCORE - near.cost / key.length;
  return [{ words: unique(keys.words.slice(near.start, near.end)), score, close: near.cost < 1 ? 'alike' : 'letters' }];
}

/** Where a date, time or number with decimals, or a currency, is printed; undefined of any other text. */
function findMeaning(
  value: string,
  index: PageIndex,
  within: readonly number[] | undefined,
): readonly Place[] | undefined {
  const same = <T>(all: readonly Printed<T>[], matches: (value: T) => boolean): readonly Place[] =>
    pick(all, within)
      .filter((printed) => matches(printed.value))
      .map(({ words }) => ({ words, score: 1 }));
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return findDate(value, index, within);
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return findMoment(value, index, within);
  if (/^[A-Z]{3}$/.test(value)) {
    const found = same(index.currencies(), (code) => code === value);
    // Three letters may be any other code.
    return found.length > 0 ? found : undefined;
  }
  if (/^\d\d:\d\d/.test(value)) return same(index.times(), (time) => value.startsWith(time));
  if (/^[-+]?\d+\.\d+$/.test(value)) {
    // A decimal as a text: what is printed may group its digits and use a comma.
    return same(index.amounts(), (amount) => Math.abs(amount.value - Number(value)) < 1e-9);
  }
  return undefined;
}

function findDate(day: string, index: PageIndex, within: readonly number[] | undefined): readonly Place[] {
  const means = ({ value }: Printed<DateMatch>) => value.iso === day || value.alternative === day;
  const dates = pick(index.dates(), within).filter(means);
  return dates
    .toSorted((a, b) => Number(a.value.ambiguous) - Number(b.value.ambiguous))
    .map(({ value, words }): Place => {
      if (value.alternative === undefined) return { words, score: 1 };
      const dayFirst = value.iso === day;
      return { words, score: 1, otherDate: { iso: dayFirst ? value.alternative : value.iso, dayFirst } };
    });
}

/** Words that may stand between a day and its time, as in `12 March 2026 at 08:40`. */
const MAX_WORDS_BETWEEN = 1;

/** Where a day is printed with its time. A day without one beside it is a reading, unless the time is midnight. */
function findMoment(moment: string, index: PageIndex, within: readonly number[] | undefined): readonly Place[] {
  const [day, time] = [moment.slice(0, 10), moment.slice(11)];
  const isMidnight = /^00:00(?::00)?(?!\d)/.test(time);
  const times = pick(index.times(), within);
  const byFirst = new Map(times.map((found) => [found.words[0], found]));
  const byLast = new Map(times.map((found) => [found.words.at(-1), found]));
  return findDate(day, index, within).flatMap((place): readonly Place[] => {
    const [start, end] = [place.words[0] ?? 0, place.words.at(-1) ?? 0];
    const near = Array.from(
      { length: MAX_WORDS_BETWEEN + 2 },
      (_, gap) => byFirst.get(end + gap) ?? byLast.get(start - gap),
    );
    const beside = near.find((found) => found !== undefined);
    if (beside === undefined) return [{ ...place, score: isMidnight ? place.score : UNSURE_SCORE }];
    return time.startsWith(beside.value) ? [{ ...place, words: unique([...place.words, ...beside.words]) }] : [];
  });
}

function pick<T>(found: readonly Printed<T>[], within: readonly number[] | undefined): readonly Printed<T>[] {
  if (within === undefined) return found;
  return found.filter(({ words }) => words.every((word) => within.includes(word)));
}

/** Where the letters and digits of a text stand one after the other. */
function findWhole(key: string, keys: TextKeys): readonly Place[] {
  const places: Place[] = [];
  for (let at = keys.key.indexOf(key); at >= 0 && places.length < MAX_PLACES; at = keys.key.indexOf(key, at + 1)) {
    if (keys.begins[at] === true && keys.begins[at + key.length] === true) {
      places.push({ words: unique(keys.words.slice(at, at + key.length)), score: 1 });
    }
  }
  return places;
}

/** Where all words of a text stand in order and close together, as in one column of several. */
function findApart(pieces: readonly string[], keys: TextKeys, index: PageIndex): Place | undefined {
  if (pieces.length < 2) return undefined;
  const lineAt = (at: number) => index.page.words[keys.words[at] ?? 0]?.line ?? 0;
  const [first = '', ...rest] = pieces;
  let best: { readonly words: readonly number[]; readonly lines: number } | undefined;
  for (const start of occurrences(first, keys, 0)) {
    const found = [...keys.words.slice(start, start + first.length)];
    let at = start + first.length;
    let isWhole = true;
    for (const piece of rest) {
      const next = occurrences(piece, keys, at).next().value;
      if (next === undefined || lineAt(next) - lineAt(start) > MAX_LINES) {
        isWhole = false;
        break;
      }
      found.push(...keys.words.slice(next, next + piece.length));
      at = next + piece.length;
    }
    const lines = lineAt(at - 1) - lineAt(start);
    if (isWhole && (best === undefined || lines < best.lines)) best = { words: unique(found), lines };
  }
  return best === undefined ? undefined : { words: best.words, score: APART_SCORE };
}

function* occurrences(piece: string, keys: TextKeys, from: number): Generator<number, undefined> {
  for (let at = keys.key.indexOf(piece, from); at >= 0; at = keys.key.indexOf(piece, at + 1)) {
    if (keys.begins[at] === true && keys.begins[at + piece.length] === true) yield at;
  }
  return undefined;
}

function unique(words: readonly number[]): readonly number[] {
  return [...new Set(words)];
}
