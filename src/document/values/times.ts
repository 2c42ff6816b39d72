import { matchesWithDigits, overlaps, type Span } from './span.ts';

/** A time in a text, as `HH:MM` or `HH:MM:SS` on a 24-hour clock. */
export interface TimeMatch extends Span {
  readonly text: string;
  readonly iso: string;
}

// The hour may be joined to the year of a date, so digits before it are allowed if they end a year.
const TIME =
  /(?<!\d:|\d\.)(?<=^|\D|(?:19|20)\d{2}|[-/.]\d{2})(\d{1,2}) ?: ?(\d{2})(?: ?: ?(\d{2}))?(?:\s?([ap])\.?m\b\.?)?(?![\d])/gi;

/** Finds what is written as a time, but is none, such as `25:71`. */
export function findImpossibleTimes(text: string): (Span & { readonly text: string })[] {
  const times = findTimes(text);
  return matchesWithDigits(TIME, text)
    .map((found) => ({ start: found.index, end: found.index + found[0].length, text: found[0] }))
    .filter((found) => !times.some((time) => overlaps(time, found)));
}

/**
 * Finds the times in a text, in order; 12-hour times are converted to 24 hours, and invalid times excluded.
 */
export function findTimes(text: string): TimeMatch[] {
  return matchesWithDigits(TIME, text).flatMap((found) => {
    const [printed, minute, second, half] = [Number(found[1]), Number(found[2]), Number(found[3] ?? 0), found[4]];
    const afternoon = half?.toLowerCase() === 'p';
    const hour = half === undefined || printed > 12 ? printed : (printed % 12) + (afternoon ? 12 : 0);
    if (hour > 23 || minute > 59 || second > 59) return [];
    const parts = found[3] === undefined ? [hour, minute] : [hour, minute, second];
    const iso = parts.map((part) => String(part).padStart(2, '0')).join(':');
    return [{ start: found.index, end: found.index + found[0].length, text: found[0], iso }];
  });
}
