import { findDates } from '../../document/values/dates.ts';
import type { Leaf } from '../leaves.ts';
import type { PagePlace } from './proof.ts';

/** The fields that the words of pages are used for, by `page word`. */
export type Users = ReadonlyMap<string, readonly string[]>;

/** Whether words right beside a text belong to no value. */
export function mayBeCut({ value }: Leaf, { page, nextWords, isPartOfWord }: PagePlace, users: Users): boolean {
  if (isPartOfWord) return true;
  if (!isRunningText(value)) return false;
  // A text that ends with a comma goes on in the next line.
  if (/[,–-]\s*$/.test(value)) return true;
  return nextWords.some((word) => !users.has(`${page} ${word}`));
}

/** Whether words right before or behind a text or code belong to no value. */
export function adjoinsWords({ value }: Leaf, { page, nextWords, wordBefore }: PagePlace, users: Users): boolean {
  if (typeof value !== 'string' || isDay(value)) return false;
  return [...nextWords, ...(wordBefore === undefined ? [] : [wordBefore])].some(
    (word) => !users.has(`${page} ${word}`),
  );
}

/** Whether the line right below a text, which nothing follows on its line, belongs to no value. */
export function goesOnBelow({ value }: Leaf, { page, nextWords, belowWords }: PagePlace, users: Users): boolean {
  return isRunningText(value) && nextWords.length === 0 && belowWords.some((word) => !users.has(`${page} ${word}`));
}

/** Whether a value is a text that may go on. */
function isRunningText(value: Leaf['value']): value is string {
  return typeof value === 'string' && /\p{L}{2}/u.test(value) && !/^[A-Z]{3}$/.test(value) && !isDay(value);
}

/** Whether a text is a day as a whole. */
export function isDay(value: string): boolean {
  const [date] = findDates(value);
  return date !== undefined && date.end - date.start >= value.trim().length - 1;
}
