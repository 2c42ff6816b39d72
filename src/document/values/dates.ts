import { isoDate } from './calendar.ts';
import { MONTH_PATTERN, MONTHS } from './months.ts';
import { matchesOf, overlaps, type Span, withoutOverlaps } from './span.ts';

/** A date in a text. */
export interface DateMatch extends Span {
  readonly text: string;
  /** `YYYY-MM-DD`. */
  readonly iso: string;
  /** Whether day and month may be swapped; `alternative` is that reading. */
  readonly ambiguous: boolean;
  readonly alternative?: string;
}

/** What is known about the document. */
export interface DateOptions {
  /** Whether `03/04/2018` is the third of April; used for ambiguous dates. */
  readonly dayFirst?: boolean | undefined;
}

const YEAR = '((?:19|20|21)\\d{2}|\\d{2})';
// OCR joins a time to a date ("25/12/201812:31"): a year may be followed by a time, otherwise by no digit.
const END = '(?=\\d{1,2}:\\d{2}|(?![\\d:]\\d|\\d))';
const NUMERIC = new RegExp(`(?<![\\d.,/])(\\d{1,2}) ?([-/.]) ?(\\d{1,2}) ?\\2 ?${YEAR}${END}`, 'g');
/** A day without a year, and digits apart from it: `02.09. 03`. */
const DAY_ALONE = /^\d{1,2}[-/.]\d{1,2}[-/.] \d{2}$/;
/** An amount behind a month: `Sep 24.17`. */
const AMOUNT_BEHIND = /\p{L}\s+\d{1,2}[.,]\d{2}$/u;
const GOES_ON = /^[-/.,]\d/;
const YEAR_FIRST = /(?<!\d)((?:19|20|21)\d{2}) ?([-/.]) ?(\d{1,2}) ?\2 ?(\d{1,2})(?!\d(?!\d?:\d))/g;
const EAST_ASIAN = /(?<!\d)((?:19|20|21)\d{2}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日/g;
const GAP = '[\\s.,/-]{0,3}';
const DAY = '(\\d{1,2})(?:st|nd|rd|th|er|º|°)?';
const DAY_MONTH = new RegExp(
  `(?<![\\d.,/])${DAY}${GAP}(?:de |of )?(${MONTH_PATTERN})(?![a-z])${GAP}(?:del? )?'?${YEAR}${END}`,
  'g',
);
const MONTH_DAY = new RegExp(
  `(?<![a-z])(${MONTH_PATTERN})(?![a-z])${GAP}${DAY}(?: ?,\\s?|\\s|[./-])\\s?'?${YEAR}${END}`,
  'g',
);

const NOT_ASCII = /[^ -~]/g;

/** Lower case without accents, of equal length so that spans stay valid. */
export function foldInPlace(text: string): string {
  const plain = text.replace(NOT_ASCII, (unit) => unit.normalize('NFD').charAt(0).toLowerCase().charAt(0));
  // OCR confuses the O of October with a zero.
  return plain.toLowerCase().replace(/(?<!\d)0(?=[ck]t)/g, 'o');
}

/** A match of a pattern as a date; none without a day that exists. */
export function match(found: RegExpExecArray, text: string, iso: string | undefined): DateMatch[] {
  if (iso === undefined) return [];
  const span = { start: found.index, end: found.index + found[0].length };
  return [{ ...span, text: text.slice(span.start, span.end), iso, ambiguous: false }];
}

/** A text in the form of a date whose day does not exist. */
export interface ImpossibleDate extends Span {
  readonly text: string;
  /** Whether it can hardly be anything else: its month is a word, or its year has four digits and its day is no number above 31. */
  readonly certain: boolean;
}

/** Any year of four digits, also those that are not taken. */
const ANY_YEAR = /(?<![\d.,/-])(\d{1,2}) ?([-/.]) ?(\d{1,2}) ?\2 ?(\d{4})(?![\d:]\d|\d)/g;

/** Finds what is written as a date, but is not a day between 1900 and 2199, in order: `31/02/2026`, `30 February 2026`. */
export function findImpossibleDates(text: string): ImpossibleDate[] {
  if (!/\d/.test(text)) return [];
  const folded = foldInPlace(text);
  const inNumbers = (found: RegExpExecArray, day: number, month: number, year: number): ImpossibleDate[] => {
    const parts = [Number(found[day]), Number(found[month])];
    const certain = (found[year] ?? '').length === 4 && parts.every((part) => part >= 1 && part <= 31);
    return impossible(found, text, certain);
  };
  const dates = findDates(text);
  return withoutOverlaps([
    ...matchesOf(YEAR_FIRST, folded).flatMap((found) => inNumbers(found, 4, 3, 1)),
    ...matchesOf(EAST_ASIAN, folded).flatMap((found) => impossible(found, text, true)),
    ...matchesOf(NUMERIC, folded).flatMap((found) => inNumbers(found, 1, 3, 4)),
    ...matchesOf(ANY_YEAR, folded).flatMap((found) => inNumbers(found, 1, 3, 4)),
    ...matchesOf(DAY_MONTH, folded).flatMap((found) => impossible(found, text, true)),
    ...matchesOf(MONTH_DAY, folded).flatMap((found) => impossible(found, text, true)),
  ]).filter((found) => !dates.some((date) => overlaps(date, found)));
}

function impossible(found: RegExpExecArray, text: string, certain: boolean): ImpossibleDate[] {
  const span = { start: found.index, end: found.index + found[0].length };
  return [{ ...span, text: text.slice(span.start, span.end), certain }];
}

/**
 * Whether the two digits where a year may stand are one, and not the beginning of another day or of an amount, as in
 * `02.09. 03.09.` and `7 Sep 24.17`.
 */
function endsWithYear(found: RegExpExecArray, text: string, year: number): boolean {
  if ((found[year] ?? '').length > 2) return true;
  const isApart = DAY_ALONE.test(found[0]) || AMOUNT_BEHIND.test(found[0]);
  return !isApart && !GOES_ON.test(text.slice(found.index + found[0].length));
}

function numericMatch(found: RegExpExecArray, text: string, options: DateOptions): DateMatch[] {
  if (!endsWithYear(found, text, 4)) return [];
  const [first, second, year] = [Number(found[1]), Number(found[3]), Number(found[4])];
  // Full stops are used in Europe only, with the day first.
  if (found[2] === '.') return match(found, text, isoDate(year, second, first));
  return inEitherOrder(found, text, { first, second, year }, options);
}

/** Day and month as two numbers, with the day first unless that is no day or `options` say otherwise. */
export function inEitherOrder(
  found: RegExpExecArray,
  text: string,
  { first, second, year }: { readonly first: number; readonly second: number; readonly year: number },
  { dayFirst }: DateOptions,
): DateMatch[] {
  const [withDayFirst, withMonthFirst] = [isoDate(year, second, first), isoDate(year, first, second)];
  const [own, other] = dayFirst === false ? [withMonthFirst, withDayFirst] : [withDayFirst, withMonthFirst];
  const isOpen = own !== undefined && other !== undefined && own !== other;
  return match(found, text, own ?? other).map((date) =>
    isOpen ? { ...date, ambiguous: true, alternative: other } : date,
  );
}

/** What stands before the number of a British bank's branch: `Sort code 09-01-28`. */
const SORT_CODE_REACH = 24;
const SORT_CODE = /(?<![a-z])sort ?code\W{0,12}$/i;

/**
 * Finds the dates in a text, in order: ISO, numeric in either order, with month names in English, German, French,
 * Spanish, Italian, Dutch and Portuguese, and the East Asian form. Non-existent days are excluded. Two-digit years
 * below 69 are in the 2000s.
 */
export function findDates(text: string, options: DateOptions = {}): DateMatch[] {
  // Most texts of a page have no digit.
  if (!/\d/.test(text)) return [];
  const folded = foldInPlace(text);
  const ymd = (found: RegExpExecArray, month: number): DateMatch[] =>
    match(found, text, isoDate(Number(found[1]), Number(found[month]), Number(found[month + 1])));
  return withoutOverlaps([
    ...matchesOf(YEAR_FIRST, folded).flatMap((found) => ymd(found, 3)),
    ...matchesOf(EAST_ASIAN, folded).flatMap((found) => ymd(found, 2)),
    ...matchesOf(NUMERIC, folded).flatMap((found) =>
      SORT_CODE.test(folded.slice(Math.max(0, found.index - SORT_CODE_REACH), found.index))
        ? []
        : numericMatch(found, text, options),
    ),
    ...matchesOf(DAY_MONTH, folded).flatMap((found) =>
      endsWithYear(found, text, 3)
        ? match(found, text, isoDate(Number(found[3]), MONTHS.get(found[2] ?? '') ?? 0, Number(found[1])))
        : [],
    ),
    ...matchesOf(MONTH_DAY, folded).flatMap((found) =>
      endsWithYear(found, text, 3)
        ? match(found, text, isoDate(Number(found[3]), MONTHS.get(found[1] ?? '') ?? 0, Number(found[2])))
        : [],
    ),
  ]);
}

/**
 * Whether numeric dates in texts put the day first, judged by those that allow only one order; undefined if there are
 * none or they disagree.
 */
export function inferDayFirst(texts: Iterable<string>): boolean | undefined {
  let [dayFirst, monthFirst] = [0, 0];
  for (const text of texts) {
    for (const found of matchesOf(NUMERIC, text)) {
      if (found[2] === '.') continue;
      const [first, second] = [Number(found[1]), Number(found[3])];
      if (first > 12 && second <= 12) dayFirst += 1;
      if (second > 12 && first <= 12) monthFirst += 1;
    }
  }
  if (dayFirst > 0 === monthFirst > 0) return undefined;
  return dayFirst > 0;
}
