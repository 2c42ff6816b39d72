import type { Einvoice } from '../../../schemas/einvoice.ts';
import type { PreparedPage } from '../../../schemas/page.ts';
import { LINES } from '../../document/einvoice/paths.ts';
import { findAmounts } from '../../document/values/amounts.ts';
import { findDates } from '../../document/values/dates.ts';
import { findIbans } from '../../document/values/iban.ts';
import { textOfWords } from '../../extract/page-index.ts';
import type { Witness } from '../../model/local/witness.ts';
import { parsePointer, valueAt } from '../../util/json-pointer.ts';
import { type Conflict, conflict, type EinvoiceWitness, HALF_A_CENT } from './conflict.ts';

/** Fields without which no invoice is printed: where a page does not show their value, it shows another one. */
const PRINTED = ['/invoice_number', '/invoice_date', '/total', '/amount_due', '/iban'] as const;

/**
 * Compares the amounts, days, accounts and numbers of an invoice with the pages: those that no page shows, and that every
 * invoice prints or that the rules read otherwise.
 */
export function compareFigures({ einvoice, witness, located, pages }: EinvoiceWitness): readonly Conflict[] {
  const read = witness.values;
  const unseen = new Set(
    Object.keys(einvoice.sources).filter(
      (pointer) => located[pointer] !== undefined && located[pointer]?.page === undefined,
    ),
  );
  const printed = readPrinted(pages);
  const conflicts = new Map<string, Conflict>();
  for (const pointer of PRINTED) {
    // That nothing is left to pay is seldom printed as an amount.
    const isNothing = valueAt(einvoice.data, pointer) === 0;
    const other = unseen.has(pointer) && !isNothing ? printed[pointer] : undefined;
    if (other !== undefined) conflicts.set(pointer, conflict(pointer, other));
  }
  for (const pointer of unseen) {
    const vatId = otherVatId(pointer, einvoice, witness);
    if (vatId !== undefined) conflicts.set(pointer, conflict(pointer, vatId));
    const other = read.get(pointer)?.value;
    const own = valueAt(einvoice.data, pointer);
    const isCompared = !isInLines(pointer) || haveSameRows(read, einvoice);
    if (isFigure(pointer, own) && isOther(own, other) && isCompared && !isSumOfTaxes(pointer, own, other, witness)) {
      conflicts.set(pointer, conflict(pointer, `${other}`));
    }
  }
  return [...conflicts.values()];
}

/** Only values that a page prints in one way can be in conflict: amounts, days, accounts and other numbers. */
function isFigure(pointer: string, value: unknown): boolean {
  return typeof value === 'number' || /(_number|_order|_date|_id|\/iban|\/bic|\/currency)$/.test(pointer);
}

function isInLines(pointer: string): boolean {
  return pointer.startsWith(`/${LINES.field}/`);
}

/** Whether rows can be compared by their number. */
function haveSameRows(read: Witness['values'], { data }: Einvoice): boolean {
  const own = valueAt(data, `/${LINES.field}`);
  const rows = new Set([...read.keys()].filter(isInLines).map((pointer) => parsePointer(pointer)[1]));
  return Array.isArray(own) && rows.size > 0 && rows.size === own.length;
}

/** Several taxes are printed one by one: what was read as the tax and one or two other printed amounts are their sum. */
function isSumOfTaxes(pointer: string, own: unknown, other: unknown, { amounts }: Witness): boolean {
  if (pointer !== '/tax' || typeof own !== 'number' || typeof other !== 'number') return false;
  const values = [...new Set(amounts.map(({ value }) => value))].filter((value) => value > 0 && value < own);
  const isRest = (rest: number) => values.some((value) => Math.abs(value - rest) < HALF_A_CENT);
  return isRest(own - other) || values.some((value) => isRest(own - other - value));
}

/** What is printed as a VAT number where a seller's is not, and is no other party's. */
function otherVatId(pointer: string, { data }: Einvoice, { byForm }: Witness): string | undefined {
  if (pointer !== '/seller/vat_id') return undefined;
  const known = ['/seller', '/buyer', '/ship_to'].map((party) => plain(`${valueAt(data, `${party}/vat_id`) ?? ''}`));
  const others = (byForm.get(pointer) ?? []).filter(({ value }) => !known.includes(plain(`${value}`)));
  return others[0] === undefined ? undefined : `${others[0].value}`;
}

function plain(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
}

function isOther(own: unknown, other: unknown): boolean {
  if (typeof own === 'number') return typeof other === 'number' && Math.abs(own - other) > HALF_A_CENT;
  if (typeof own !== 'string' || typeof other !== 'string') return false;
  return plain(own) !== plain(other) && !plain(other).includes(plain(own)) && !plain(own).includes(plain(other));
}

/** What the pages print in the place of values that every invoice has; undefined where they print none of the kind. */
function readPrinted(pages: readonly PreparedPage[]): Readonly<Partial<Record<(typeof PRINTED)[number], string>>> {
  const text = pages.map(({ words }) => textOfWords(words)).join('\n');
  const [iban] = findIbans(text);
  const [date] = findDates(text);
  const amounts = findAmounts(text);
  return {
    '/invoice_number': '',
    ...(iban === undefined ? {} : { '/iban': iban.text }),
    ...(date === undefined ? {} : { '/invoice_date': date.text }),
    ...(amounts.length === 0 ? {} : { '/total': '', '/amount_due': '' }),
  };
}
