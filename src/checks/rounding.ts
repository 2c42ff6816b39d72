import { Big } from 'big.js';
import { decimalsOf, halfUnit, toDecimal } from './decimal.ts';
import type { PrintedFacts } from './outcome.ts';
import type { Selected } from './select.ts';

/**
 * What rounding may have changed of a number as it is printed: half a unit of its last decimal. Numbers without
 * decimals are exact.
 */
export function roundingOf({ pointer, value }: Selected, printed: PrintedFacts): Big {
  const number = toDecimal(value);
  if (number === undefined) return new Big(0);
  const own = decimalsOf(number);
  // Data has no trailing zeros: an amount without decimals is printed with two as a rule.
  const decimals = Math.max(own, printed.decimals(pointer) ?? 2);
  return decimals === 0 ? new Big(0) : halfUnit(decimals);
}
