import { findCurrencies } from '../../document/values/currencies.ts';
import { piecesOf } from '../places/text-keys.ts';

/** Numbers below this without decimals are printed everywhere. */
const SMALL = 100;
/** Maximum of letters and digits of a text that says nothing. */
const SHORT = 3;

/**
 * Whether a value is so short or common that it is printed somewhere by chance: small whole numbers, zero, `N/A`, codes
 * of two or three letters.
 */
export function isWeakValue(value: string | number | boolean): boolean {
  if (typeof value === 'boolean') return true;
  if (typeof value === 'number') return value === 0 || (Number.isInteger(value) && Math.abs(value) < SMALL);
  // A currency counts as its sign or code, not as three letters.
  if (/^[A-Z]{3}$/.test(value) && findCurrencies(value).length > 0) return false;
  const key = piecesOf(value).join('');
  return key.length <= SHORT || key === 'none' || key === 'null';
}
