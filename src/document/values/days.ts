import { isoDate } from './calendar.ts';
import { type DateMatch, type DateOptions, findDates, foldInPlace } from './dates.ts';
import { MONTH_PATTERN, MONTHS } from './months.ts';
import { matchesOf, overlaps, withoutOverlaps } from './span.ts';

/** Two digits each with a slash, or with a full stop behind both: `02/07`, `2.9.`. */
const NUMERIC = /(?<![\d.,/-])(?:(\d{2})\/(\d{2})(?![\d.,:]?\d|[/-])|(\d{1,2})\. ?(\d{1,2})\.(?!\d))/g;
const DAY_MONTH = new RegExp(`(?<![\\d.,/])(\\d{1,2})(?:st|nd|rd|th|er|º|°)?[. ] ?(${MONTH_PATTERN})(?![a-z])`, 'g');
const MONTH_DAY = new RegExp(`(?<![a-z])(${MONTH_PATTERN})\\.? (\\d{1,2})(?:st|nd|rd|th)?(?![\\d.,:/]?\\d)`, 'g');
const YEAR = /(?<![\d.,/-])(?:(?:\d{1,2}[-/.]){1,2})?((?:19|20)\d{2})(?![\d.,]?\d)/g;
/** Years that days are read in at most. */
const MAX_YEARS = 4;

/** The years that a text prints with four digits, each once. */
export function yearsIn(text: string): readonly number[] {
  const years = new Set(matchesOf(YEAR, text).map((found) => Number(found[1])));
  for (const { iso } of findDates(text)) years.add(Number(iso.slice(0, 4)));
  return [...years].slice(0, MAX_YEARS);
}

/**
 * Finds the days that are printed without a year, as in the rows of a statement, in order, once for each of `years`:
 * `02.09.`, `02/07`, `1 Sep`, `Sep 1`.
 */
export function findDaysOf(years: readonly number[], text: string, options: DateOptions = {}): DateMatch[] {
  if (years.length === 0 || !/\d/.test(text)) return [];
  const folded = foldInPlace(text);
  const dates = findDates(text);
  const monthOf = (name: string | undefined) => MONTHS.get(name ?? '') ?? 0;
  return years.flatMap((year) =>
    withoutOverlaps([
      ...matchesOf(NUMERIC, folded).flatMap((found) =>
        found[1] === undefined
          ? dayOf(found, text, isoDate(year, Number(found[4]), Number(found[3])))
          : inEitherOrder(found, text, year, options),
      ),
      ...matchesOf(DAY_MONTH, folded).flatMap((found) =>
        dayOf(found, text, isoDate(year, monthOf(found[2]), Number(found[1]))),
      ),
      ...matchesOf(MONTH_DAY, folded).flatMap((found) =>
        dayOf(found, text, isoDate(year, monthOf(found[1]), Number(found[2]))),
      ),
    ]).filter((day) => !dates.some((date) => overlaps(date, day))),
  );
}

function inEitherOrder(found: RegExpExecArray, text: string, year: number, { dayFirst }: DateOptions): DateMatch[] {
  const [first, second] = [Number(found[1]), Number(found[2])];
  const [isoDayFirst, isoMonthFirst] = [isoDate(year, second, first), isoDate(year, first, second)];
  const [own, other] = dayFirst === false ? [isoMonthFirst, isoDayFirst] : [isoDayFirst, isoMonthFirst];
  const isOpen = own !== undefined && other !== undefined && own !== other;
  return dayOf(found, text, own ?? other).map((day) =>
    isOpen ? { ...day, ambiguous: true, alternative: other } : day,
  );
}

function dayOf(found: RegExpExecArray, text: string, iso: string | undefined): DateMatch[] {
  if (iso === undefined) return [];
  const span = { start: found.index, end: found.index + found[0].length };
  return [{ ...span, text: text.slice(span.start, span.end), iso, ambiguous: false }];
}
