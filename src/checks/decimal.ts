import { Big } from 'big.js';

/** A number of the data in exact decimals; undefined if it is none. */
export function toDecimal(value: unknown): Big | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? new Big(String(value)) : undefined;
  if (typeof value !== 'string' || !/^-?\d{1,30}(?:\.\d{1,30})?$/.test(value)) return undefined;
  return new Big(value);
}

/** Number of decimals of a value as the data has it. */
export function decimalsOf(value: Big): number {
  return Math.max(0, value.c.length - value.e - 1);
}

/** Half a unit of the last of so many decimals: what rounding may change. */
export function halfUnit(decimals: number): Big {
  return new Big(10).pow(-decimals).times('0.5');
}
