import { findAmounts } from '../../document/values/amounts.ts';
import { findDates } from '../../document/values/dates.ts';
import { normalise } from '../../document/values/normalise.ts';
import type { Leaf } from '../leaves.ts';

/**
 * Whether two values mean the same: numbers and dates by meaning, texts without case, accents and punctuation.
 */
export function isSameValue(a: NonNullable<Leaf['value']>, b: NonNullable<Leaf['value']>): boolean {
  if (typeof a === 'boolean' || typeof b === 'boolean') return a === b;
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) < 1e-6;
  const [first, second] = [String(a), String(b)];
  const [one, other] = [normalise(first), normalise(second)];
  if (one === other) return true;
  const days = [daysIn(first), daysIn(second)] as const;
  if (days[0].length > 0 && days[1].length > 0) return days[0].some((day) => days[1].includes(day));
  const amounts = [amountIn(a), amountIn(b)] as const;
  if (amounts[0] !== undefined && amounts[1] !== undefined) return Math.abs(amounts[0] - amounts[1]) < 1e-6;
  return false;
}

/** Whether a text is the beginning or end of a longer one. */
export function isPartOfText(part: NonNullable<Leaf['value']>, text: NonNullable<Leaf['value']>): boolean {
  if (typeof part !== 'string' || typeof text !== 'string') return false;
  const [shorter, longer] = [normalise(part), normalise(text)];
  return (
    shorter.length >= 3 && shorter.length < longer.length && (longer.startsWith(shorter) || longer.endsWith(shorter))
  );
}

function daysIn(text: string): readonly string[] {
  return findDates(text).flatMap(({ iso, alternative }) => [iso, ...(alternative === undefined ? [] : [alternative])]);
}

function amountIn(value: string | number): number | undefined {
  if (typeof value === 'number') return value;
  const [only, ...others] = findAmounts(value);
  return others.length > 0 || /\p{L}{4}/u.test(value) ? undefined : only?.value;
}
