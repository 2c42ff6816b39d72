import type { CorpusEntry } from '../../test/support/corpus.ts';
import type { Comparison, FieldPair } from './score.ts';

/** A field that is scored: where it stands in the ground truth (the first path that has a value) and in our answer. */
export interface ScoredField {
  readonly name: string;
  readonly comparison: Comparison;
  readonly expected: readonly (readonly string[])[];
  readonly actual: readonly string[];
}

/** A group of documents of one type, and what is compared. Paths are relative to the corpus. */
export interface CaseGroup {
  readonly name: string;
  /** Document type in `schemas/documents/`. */
  readonly type: string;
  readonly fields: readonly ScoredField[];
  /** Whether a document of the corpus belongs to the group. */
  readonly includes: (path: string) => boolean;
}

const field = (
  name: string,
  comparison: Comparison,
  expected: readonly (readonly string[])[],
  actual: readonly string[] = [name],
): ScoredField => ({ name, comparison, expected, actual });

const RECEIPT_FIELDS: readonly ScoredField[] = [
  field('company', 'text', [['company'], ['merchant_name']]),
  field('address', 'text', [['address'], ['merchant_address']]),
  field('date', 'date', [['date']]),
  field('total', 'number', [['total']]),
];

/** The keys of invoice2data (`date`, `amount`), of the e-invoices (`issue_date`, `totals`) and of the hand-labelled files. */
const INVOICE_FIELDS: readonly ScoredField[] = [
  field('invoice_number', 'text', [['invoice_number']]),
  field('invoice_date', 'date', [['invoice_date'], ['issue_date'], ['date']]),
  field('total', 'number', [['total'], ['totals', 'grand_total'], ['amount']]),
];

/** What is measured besides the fields that have a bar. */
const INVOICE_DETAILS: readonly ScoredField[] = [
  field('due_date', 'date', [['due_date'], ['date_due']]),
  field('seller_name', 'text', [['seller', 'name'], ['vendor_name'], ['partner_name']], ['seller', 'name']),
  field('buyer_name', 'text', [['buyer', 'name'], ['customer_name']], ['buyer', 'name']),
  field('currency', 'text', [['currency']]),
  field('subtotal', 'number', [['subtotal'], ['totals', 'tax_basis'], ['amount_untaxed']]),
  field('tax', 'number', [['tax'], ['totals', 'tax_total'], ['amount_tax']]),
  field('amount_due', 'number', [['amount_due'], ['totals', 'due_payable']]),
];

const DIGITAL_INVOICE = /^invoices\/[^/]+\.pdf$/;
/** A picture without a text layer among the digital invoices. */
const WITHOUT_TEXT = /google_invoice/;

/** The groups that the figures in `docs/results.md` are made from. */
export const CASE_GROUPS: readonly CaseGroup[] = [
  {
    name: 'receipts',
    type: 'receipt',
    fields: RECEIPT_FIELDS,
    includes: (path) => /^receipts\/(?:exif\d__)?sroie-\d+\.jpg$/.test(path),
  },
  {
    name: 'digital invoices',
    type: 'invoice',
    fields: INVOICE_FIELDS,
    includes: (path) => DIGITAL_INVOICE.test(path) && !WITHOUT_TEXT.test(path),
  },
  {
    name: 'digital invoices, details',
    type: 'invoice',
    fields: INVOICE_DETAILS,
    includes: (path) => DIGITAL_INVOICE.test(path) && !WITHOUT_TEXT.test(path),
  },
  {
    name: 'scanned invoices',
    type: 'invoice',
    fields: INVOICE_FIELDS,
    includes: (path) => path.startsWith('invoices-scanned/einvoice') || WITHOUT_TEXT.test(path),
  },
];

function valueAt(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as { readonly [name: string]: unknown })[key];
  }
  return at;
}

/**
 * What is to be compared for one document: only fields that its ground truth has a value for.
 * Takes the group, the ground truth and the data of the result.
 */
export function pairsOf(group: CaseGroup, truth: unknown, data: unknown): FieldPair[] {
  return group.fields.flatMap(({ name, comparison, expected, actual }) => {
    const value = expected.map((path) => valueAt(truth, path)).find((found) => found !== undefined && found !== null);
    return value === undefined ? [] : [{ field: name, comparison, expected: value, actual: valueAt(data, actual) }];
  });
}

/** The entries of a group that have a ground truth of their own, with its path. */
export function casesOf(
  group: CaseGroup,
  entries: readonly CorpusEntry[],
): { readonly path: string; readonly truth: string }[] {
  return entries.flatMap(({ path, ground_truth }) => {
    const truth = ground_truth?.path;
    return group.includes(path) && typeof truth === 'string' && truth.endsWith('.gt.json') ? [{ path, truth }] : [];
  });
}
