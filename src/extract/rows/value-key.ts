import { normalise } from '../../document/values/normalise.ts';
import type { Leaf } from '../leaves.ts';

/** A value in a form that is equal for equal values, however they are printed: `n12.5`, `d2024-01-31`, `tacme`. */
export type ValueKey = string;

/** Maximum of words of one text that are compared. */
const MAX_WORDS = 12;

/** The key of a number, regardless of its sign, which depends on how a document marks debits. */
export function numberKey(value: number): ValueKey {
  return `n${Number(Math.abs(value).toPrecision(12))}`;
}

/** The key of a day, `YYYY-MM-DD`. */
export function dateKey(day: string): ValueKey {
  return `d${day}`;
}

/** The key of a normalised word. */
export function wordKey(normalised: string): ValueKey {
  return `t${normalised}`;
}

/** The keys of a value: one of a number or date, one for each word of a text; none of a blank or a boolean. */
export function keysOfValue(value: Leaf['value']): readonly ValueKey[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [numberKey(value)] : [];
  if (typeof value !== 'string') return [];
  if (/^\d{4}-\d\d-\d\d(?:$|T)/.test(value)) return [dateKey(value.slice(0, 10))];
  const words = value.split(/\s+/).map(normalise);
  return words
    .filter((word) => word !== '')
    .slice(0, MAX_WORDS)
    .map(wordKey);
}
