import { LINES } from '../../document/einvoice/paths.ts';
import { findAmounts } from '../../document/values/amounts.ts';
import { parsePointer, valueAt } from '../../util/json-pointer.ts';
import { type Conflict, conflict, type EinvoiceWitness } from './conflict.ts';
import type { TextPages } from './printed-text.ts';

/** Largest difference of a printed tax from its rate, in units of the currency: half a cent for each row, roughly. */
const TOLERANCE = 0.02;

/**
 * Compares the tax rates of the lines with the percentages that are printed. A rate that no page prints is in conflict
 * where another one is printed that is proved to be a tax rate: a printed amount is that share of another.
 */
export function compareRates({ einvoice, witness }: EinvoiceWitness, { lines }: TextPages): readonly Conflict[] {
  const rows = valueAt(einvoice.data, `/${LINES.field}`);
  if (!Array.isArray(rows)) return [];
  const percentages = new Set(
    lines.flatMap(({ text }) => findAmounts(text).flatMap(({ value, percent }) => (percent ? [value] : []))),
  );
  const amounts = [...new Set(witness.amounts.map(({ value }) => Math.abs(value)))].filter((value) => value > 0);
  const isTax = (rate: number) =>
    amounts.some((base) =>
      amounts.some((tax) => tax !== base && tax > 1 && Math.abs((base * rate) / 100 - tax) <= TOLERANCE),
    );
  const proved = [...percentages].filter((rate) => rate > 0 && rate < 50 && isTax(rate));
  if (proved.length === 0) return [];
  return Object.keys(einvoice.sources).flatMap((pointer) => {
    const [list, , property] = parsePointer(pointer);
    const rate = list === LINES.field && property === 'tax_rate' ? valueAt(einvoice.data, pointer) : undefined;
    // A rate of nothing is seldom printed.
    if (typeof rate !== 'number' || rate === 0 || percentages.has(rate) || isTax(rate)) return [];
    return [conflict(pointer, `${proved.join(' % and ')} %`)];
  });
}
