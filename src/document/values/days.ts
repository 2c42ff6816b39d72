import { isoDate } from './calendar.ts';
import { type DateMatch, type DateOptions, findDates, foldInPlace, inEitherOrder, match } from './dates.ts';
import { MONTH_PATTERN, MONTHS } from './months.ts';
import { matchesOf, overlaps, withoutOverlaps } from './span.ts';

/** Two digits each with a slash, or with a full stop behind both: `02/07`, `2.9.`. */
const NUMERIC = /(?<![\d.,/-])(?:(\d{2})\/(\d{2})(?![\d.,:]?\d|[/-])|(\d{1,2})\. ?(\d{1,2})\.(?!\d))/g;
const DAY_MONTH = new RegExp(`(?<![\\d.,/])(\\d{1,2})(?:st|nd|rd|th|er|º|°)?[. ] ?(${MONTH_PATTERN})(?![a-z])`, 'g');
const MONTH_DAY = new RegExp(`(?<![a-z])(${MONTH_PATTERN})\\.? (\\d{1,2})(?:st|nd|rd|th)?(?![\\d.,:/]?\\d)`, 'g');
const YEAR = /(?<![\d.,/-])(?:(?:\d{1,2}[-/.]){1,2})?((?:19|20)\d{2})(?![\d.,]?\d)/g;

/** The years of the dates in a text, each once; where it has none, those that it prints with four digits. */
export function yearsIn(text: string): readonly number[] {
  const dated = findDates(text).map(({ iso }) => Number(iso.slice(0, 4)));
  return [...new Set(dated.length > 0 ? dated : matchesOf(YEAR, text).map((found) => Number(found[1])))];
}

/**
 * Finds the dates in a text, and after them the days without a year where `years`, those of its page, are only one:
 * otherwise nothing says which is meant.
 */
export function findDatesAndDays(text: string, years: readonly number[], options: DateOptions): DateMatch[] {
  const dates = findDates(text, options);
  return years.length === 1 ? [...dates, ...findDaysOf(years, text, options, dates)] : dates;
}

/**
 * Finds the days that are printed without a year, as in the rows of a statement, in order, once for each of `years`:
 * `02.09.`, `02/07`, `1 Sep`, `Sep 1`. `dates`: those of the text.
 */
export function findDaysOf(
  years: readonly number[],
  text: string,
  options: DateOptions = {},
  dates: readonly DateMatch[] = findDates(text),
): DateMatch[] {
  if (!/\d/.test(text)) return [];
  const folded = foldInPlace(text);
  const [numeric, dayMonth, monthDay] = [NUMERIC, DAY_MONTH, MONTH_DAY].map((form) => matchesOf(form, folded));
  const day = (found: RegExpExecArray, year: number, name: string | undefined, number: string | undefined) =>
    match(found, text, isoDate(year, MONTHS.get(name ?? '') ?? 0, Number(number)));
  return years.flatMap((year) =>
    withoutOverlaps([
      ...(numeric ?? []).flatMap((found) => numericDay(found, text, year, options)),
      ...(dayMonth ?? []).flatMap((found) => day(found, year, found[2], found[1])),
      ...(monthDay ?? []).flatMap((found) => day(found, year, found[1], found[2])),
    ]).filter((own) => !dates.some((date) => overlaps(date, own))),
  );
}

function numericDay(found: RegExpExecArray, text: string, year: number, options: DateOptions): DateMatch[] {
  if (found[1] === undefined) return match(found, text, isoDate(year, Number(found[4]), Number(found[3])));
  return inEitherOrder(found, text, { first: Number(found[1]), second: Number(found[2]), year }, options);
}
