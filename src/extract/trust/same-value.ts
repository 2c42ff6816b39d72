import { findAmounts } from '../../document/values/amounts.ts';
import { findDates } from '../../document/values/dates.ts';
import { normalise } from '../../document/values/normalise.ts';
import type { Leaf } from '../leaves.ts';

type Value = NonNullable<Leaf['value']>;

/**
 * Whether a value is right beside another that is known to be: amounts that are equal however they are printed, the
 * same day, or texts with the same letters and digits. The whole of both has to agree.
 */
export function isSameValue(one: Value, other: Value): boolean {
  if (one === other) return true;
  if (typeof one === 'boolean' || typeof other === 'boolean') return false;
  // A leading zero is part of a code, and none of a number.
  const areCodes = isCode(one) && isCode(other);
  const amounts = [amountOf(one), amountOf(other)] as const;
  if (!areCodes && amounts[0] !== undefined && amounts[1] !== undefined) return isEqual(amounts[0], amounts[1]);
  if (typeof one === 'number' || typeof other === 'number') return false;
  const days = [daysOf(one), daysOf(other)] as const;
  if (days[0].length > 0 && days[1].length > 0) return days[0].some((day) => days[1].includes(day));
  const key = normalise(one);
  return key === '' ? one.trim() === other.trim() : key === normalise(other);
}

/** Whether a text is the beginning or end of a longer one. */
export function isPartOfText(part: Value, text: Value): boolean {
  if (typeof part !== 'string' || typeof text !== 'string') return false;
  const [shorter, longer] = [normalise(part), normalise(text)];
  return (
    shorter.length >= 3 && shorter.length < longer.length && (longer.startsWith(shorter) || longer.endsWith(shorter))
  );
}

function isCode(value: Value): boolean {
  return typeof value === 'string' && /^\d+$/.test(value.trim());
}

function isEqual(one: number, other: number): boolean {
  return Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one), Math.abs(other));
}

/** The amount that a value is as a whole. */
function amountOf(value: string | number): number | undefined {
  if (typeof value === 'number') return value;
  const [only, ...others] = findAmounts(value);
  return only !== undefined && others.length === 0 && isWhole(only, value) ? only.value : undefined;
}

/** The days that a text may be as a whole. */
function daysOf(text: string): readonly string[] {
  const [only, ...others] = findDates(text);
  if (only === undefined || others.length > 0 || !isWhole(only, text)) return [];
  return [only.iso, ...(only.alternative === undefined ? [] : [only.alternative])];
}

function isWhole(match: { readonly start: number; readonly end: number }, text: string): boolean {
  return /^[\s.]*$/.test(text.slice(0, match.start) + text.slice(match.end));
}
