/** Two-digit years from here on are in the 1900s, as in POSIX strptime. */
const PIVOT = 69;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/**
 * Formats an existing day as `YYYY-MM-DD`, from a year with two or four digits. Undefined if the calendar has no such
 * day or the year is outside 1900 to 2199.
 */
export function isoDate(year: number, month: number, day: number): string | undefined {
  const full = year < 100 ? year + (year < PIVOT ? 2000 : 1900) : year;
  if (full < 1900 || full > 2199 || month < 1 || month > 12 || day < 1 || day > daysIn(full, month)) return undefined;
  return `${full}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Number of days of a month in the Gregorian calendar. */
function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && leap ? 29 : (DAYS[month - 1] ?? 0);
}
