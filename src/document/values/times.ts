import { matchesOf, type Span } from './span.ts';

/** A time of day printed in a text, as `HH:MM` or `HH:MM:SS` on a 24-hour clock. */
export interface TimeMatch extends Span {
  readonly text: string;
  readonly iso: string;
}

// Right after a date the hour may be glued to the year, so digits before it are allowed when they end a year.
const TIME =
  /(?<!\d:|\d\.)(?<=^|\D|(?:19|20)\d{2}|[-/.]\d{2})(\d{1,2}) ?: ?(\d{2})(?: ?: ?(\d{2}))?(?:\s?([ap])\.?m\b\.?)?(?![\d])/gi;

/**
 * All times of day in a text.
 * Takes the text; returns them in order, 12-hour times turned into 24-hour ones; times that no clock shows are left out.
 */
export function findTimes(text: string): TimeMatch[] {
  return matchesOf(TIME, text).flatMap((found) => {
    const [printed, minute, second, half] = [Number(found[1]), Number(found[2]), Number(found[3] ?? 0), found[4]];
    const afternoon = half?.toLowerCase() === 'p';
    const hour = half === undefined || printed > 12 ? printed : (printed % 12) + (afternoon ? 12 : 0);
    if (hour > 23 || minute > 59 || second > 59) return [];
    const parts = found[3] === undefined ? [hour, minute] : [hour, minute, second];
    const iso = parts.map((part) => String(part).padStart(2, '0')).join(':');
    return [{ start: found.index, end: found.index + found[0].length, text: found[0], iso }];
  });
}
