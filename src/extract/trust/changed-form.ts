import { findCurrencies } from '../../document/values/currencies.ts';
import type { Leaf } from '../leaves.ts';

/** How the form of a printed value was changed to that of the data. */
export type FormRule = 'number_format' | 'date_format' | 'currency_sign' | 'percent';

/** The rule by which a printed text became a value; undefined if the value is as printed, apart from its case. */
export function changedForm(value: NonNullable<Leaf['value']>, printed: string): FormRule | undefined {
  const text = printed.trim();
  if (typeof value === 'boolean') return undefined;
  if (typeof value === 'number') {
    if (text.includes('%') && !text.includes(String(value))) return 'percent';
    return Number(text) === value ? undefined : 'number_format';
  }
  if (text.toLowerCase() === value.toLowerCase()) return undefined;
  if (/^\d{4}-\d\d-\d\d/.test(value)) return 'date_format';
  if (/^[A-Z]{3}$/.test(value) && findCurrencies(text).some(({ code }) => code === value)) return 'currency_sign';
  return undefined;
}
