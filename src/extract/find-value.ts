import type { DateMatch } from '../document/values/dates.ts';
import { normalise } from '../document/values/normalise.ts';
import type { PageIndex, Printed } from './page-index.ts';

/** Where a value is printed, and how well the print supports it: 1 says the same, less is a reading. */
export interface Sighting {
  readonly words: readonly number[];
  readonly score: number;
  /** The other date that the print may mean. */
  readonly alternative?: string;
}

/** Share of a text's words that must be on the page for the text to be on the page. */
const ENOUGH_WORDS = 0.8;
/** Lines over which the words of one text may be spread. */
const MOST_LINES = 12;

/**
 * Looks for a value among the words of a page, or among `within` (indices of words) where a model says that it read it there.
 * Numbers, dates, times and currencies are compared by what they mean, texts without case, spaces and punctuation.
 */
export function findValue(
  value: string | number | boolean,
  index: PageIndex,
  within?: readonly number[],
): Sighting | undefined {
  if (typeof value === 'boolean')
    return within === undefined || within.length === 0 ? undefined : { words: within, score: 1 };
  if (typeof value === 'number') return findNumber(value, index, within);
  return findMeaning(value, index, within) ?? findText(value, index, within) ?? findWords(value, index, within);
}

function findNumber(value: number, index: PageIndex, within?: readonly number[]): Sighting | undefined {
  const same = index.amounts().filter((printed) => Math.abs(printed.value.value - value) < 1e-9);
  return pick(same, within, 1) ?? findText(String(value), index, within);
}

function findMeaning(value: string, index: PageIndex, within?: readonly number[]): Sighting | undefined {
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

function findDate(day: string, index: PageIndex, within?: readonly number[]): Sighting | undefined {
  const means = (date: DateMatch) => date.iso === day || date.alternative === day;
  const dates = index.dates().filter((printed) => means(printed.value));
  const exactFirst = [...dates].sort((a, b) => Number(b.value.iso === day) - Number(a.value.iso === day));
  const sighting = pick(exactFirst, within, 1);
  const date = exactFirst.find((printed) => printed.words === sighting?.words)?.value;
  if (sighting === undefined || date?.alternative === undefined || index.dayOrderKnown) return sighting;
  return { ...sighting, score: 0.8, alternative: date.iso === day ? date.alternative : date.iso };
}

function pick(
  found: readonly Printed<unknown>[],
  within: readonly number[] | undefined,
  score: number,
): Sighting | undefined {
  const chosen =
    within === undefined ? found[0] : found.find((printed) => printed.words.some((word) => within.includes(word)));
  return chosen === undefined ? undefined : { words: chosen.words, score };
}

/** The value's letters and digits one after the other, not beginning or ending inside a longer number. */
function findText(value: string, index: PageIndex, within?: readonly number[]): Sighting | undefined {
  const key = normalise(value);
  if (key === '') return undefined;
  if (within !== undefined) {
    const there = normalise(within.map((word) => index.page.words[word]?.text ?? '').join(' '));
    return there.includes(key) ? { words: within, score: 1 } : undefined;
  }
  for (let at = index.key.indexOf(key); at >= 0; at = index.key.indexOf(key, at + 1)) {
    const words = [...new Set(index.keyWords.slice(at, at + key.length))];
    if (startsWord(index, at) && endsWord(index, at + key.length)) return { words, score: 1 };
  }
  return undefined;
}

function startsWord(index: PageIndex, at: number): boolean {
  return (
    at === 0 || index.keyWords[at - 1] !== index.keyWords[at] || !isDigit(index.key[at - 1]) || !isDigit(index.key[at])
  );
}

function endsWord(index: PageIndex, end: number): boolean {
  return (
    end === index.key.length ||
    index.keyWords[end] !== index.keyWords[end - 1] ||
    !isDigit(index.key[end]) ||
    !isDigit(index.key[end - 1])
  );
}

function isDigit(char: string | undefined): boolean {
  return char !== undefined && char >= '0' && char <= '9';
}

/** Most of the value's words, near to each other, whatever stands between them: a text in one column of several. */
function findWords(value: string, index: PageIndex, within?: readonly number[]): Sighting | undefined {
  const keys = value
    .split(/\s+/)
    .map(normalise)
    .filter((key) => key !== '');
  if (keys.length < 2) return undefined;
  const anchors = keys.flatMap((key) => index.byKey.get(key) ?? []).slice(0, 50);
  let best: Sighting | undefined;
  for (const anchor of anchors) {
    const line = index.page.words[anchor]?.line ?? 0;
    const words = keys.flatMap((key) => nearest(index, key, line, within));
    const score = 0.9 * (words.length / keys.length);
    if (words.length / keys.length >= ENOUGH_WORDS && score > (best?.score ?? 0)) best = { words, score };
  }
  return best;
}

function nearest(index: PageIndex, key: string, line: number, within?: readonly number[]): readonly number[] {
  const distance = (word: number) => Math.abs((index.page.words[word]?.line ?? 0) - line);
  const close = (index.byKey.get(key) ?? [])
    .filter((word) => distance(word) <= MOST_LINES && (within === undefined || within.includes(word)))
    .sort((a, b) => distance(a) - distance(b));
  return close.slice(0, 1);
}
