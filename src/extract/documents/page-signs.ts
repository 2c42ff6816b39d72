import type { PreparedPage } from '../../../schemas/page.ts';
import { findDates } from '../../document/values/dates.ts';
import { normalise } from '../../document/values/normalise.ts';
import { linesOfPage } from '../../model/local/layout.ts';
import { type LabelledValue, readAsWitness } from '../../model/local/witness.ts';

/** What a page says about the document that it belongs to. */
export interface PageSigns {
  readonly page: number;
  /** Its own number, and the number of pages, as printed: "Page 1 of 2". */
  readonly number: number | undefined;
  readonly of: number | undefined;
  /** Values beside labels that identify a document, such as an invoice number, by the name of the label. */
  readonly ids: ReadonlyMap<string, ReadonlySet<string>>;
  /** What identifies its sender: tax numbers, accounts, domains, by kind. */
  readonly sender: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether it has what the first page of a document has: a date and a number in its upper part. */
  readonly hasHead: boolean;
  /** Whether it has the sum that ends a bill. */
  readonly total: string | undefined;
  /** The words at its top, without digits. */
  readonly top: ReadonlySet<string>;
  /** Its cells without what has digits: what a form or letter of one kind has in common with others of its kind. */
  readonly skeleton: ReadonlySet<string>;
  /** Whether it has a date in its upper part. */
  readonly hasDate: boolean;
  /** Whether one of `ids` stands in its upper part. */
  readonly hasId: boolean;
  /** Whether it begins as a document does: with short lines, and no rows of a table. */
  readonly startsAnew: boolean;
  /** Whether most of its lines are running text. */
  readonly isProse: boolean;
  /** A number that stands alone on its first or last line. */
  readonly bare: number | undefined;
  readonly isBlank: boolean;
  readonly width: number;
  readonly height: number;
}

/** The fields by which documents are told apart. */
const FIELDS = {
  type: 'object',
  properties: {
    invoice_number: { type: 'string' },
    receipt_number: { type: 'string' },
    contract_number: { type: 'string' },
    account_number: { type: 'string' },
    vat_id: { type: 'string' },
    tax_number: { type: 'string' },
    iban: { type: 'string' },
    invoice_date: { type: 'string', format: 'date' },
    total: { type: 'number' },
    amount_due: { type: 'number' },
    closing_balance: { type: 'number' },
  },
} as const;
const SUMS = ['total', 'amount_due', 'closing_balance'] as const;
const IDS = ['invoice_number', 'receipt_number', 'contract_number'] as const;

/** Words of a page number, in the languages of labels. */
const PAGE_OF =
  /(?:\b(?:page|seite|blatt|pagina|página|pág|pag|blad|p)\b\.?\s*(?:no\b\.?|nr\b\.?)?\s*:?\s*)(\d{1,4})(?:\s*(?:of|von|de|di|van|sur|da|\/)\s*(\d{1,4}))?/iu;
const FRACTION = /^[-–(\s]*(\d{1,3})\s*(?:\/|of|von|de|di|van|sur)\s*(\d{1,3})[-–)\s]*$/iu;
const DOMAIN = /(?:@|www\.|https?:\/\/)([\p{L}\d-]+(?:\.[\p{L}\d-]+)+)/giu;
const AMOUNT = /(?<![\d.,])(?:\d{1,3}(?:[.,'’ ]\d{3})*|\d+)[.,]\d{2}(?![\d.,])/g;
/** Words of the first lines of a document, and of a line of running text. */
const MAX_HEAD_WORDS = 12;
const PROSE_WORDS = 9;
/** Words of a page that says nothing. */
const MAX_BLANK_WORDS = 2;
/** Lines at the top of a page by which heads are compared, and share of its height in which a head stands. */
const TOP_LINES = 8;
const MIN_TOP_LINES = 3;
const HEAD = 0.55;

/** Reads the signs of a page. */
export async function readPageSigns(page: PreparedPage): Promise<PageSigns> {
  const lines = linesOfPage({ ...page, views: [] }, 0);
  const printedNumber = numbering(lines.map((line) => line.text));
  const isProse = lines.filter(({ tokens }) => tokens.length >= PROSE_WORDS).length * 2 > lines.length;
  // Of running text and of pages that go on, labels tell nothing more.
  const goesOn = (printedNumber.number ?? (isProse ? 2 : 1)) > 1;
  const witness = await readAsWitness(FIELDS, goesOn ? [] : [{ ...page, views: [] }]);
  const best = (pointer: string): readonly LabelledValue[] => {
    const found = witness.labelled.get(pointer) ?? [];
    const most = Math.max(0, ...found.map(({ score }) => score));
    return found.filter(({ score }) => score >= most - 0.01);
  };
  const keys = (values: readonly LabelledValue[]) =>
    new Set(values.map(({ value }) => normalise(String(value))).filter((key) => key.length > 1));
  const ids = new Map<string, ReadonlySet<string>>();
  for (const name of IDS) {
    const found = [...keys(best(`/${name}`))].filter((key) => /\d/.test(key));
    if (found.length > 0) ids.set(name, new Set(found));
  }
  const sender = new Map<string, ReadonlySet<string>>();
  for (const name of ['vat_id', 'tax_number', 'iban', 'account_number'] as const) {
    const found = keys(witness.labelled.get(`/${name}`) ?? []);
    if (found.size > 0) sender.set(name, found);
  }
  const text = lines.map((line) => line.text).join('\n');
  const domains = new Set(Array.from(text.matchAll(DOMAIN), ([, domain = '']) => siteOf(domain)));
  if (domains.size > 0) sender.set('domain', domains);
  const heights = lines.map(({ box }) => box[3]);
  const bottom = Math.max(page.height, ...heights);
  const upper = (found: readonly LabelledValue[]) =>
    found.some(({ words }) => words.some((index) => (page.words[index]?.box[1] ?? bottom) < HEAD * bottom));
  const [total] = SUMS.flatMap((name) => best(`/${name}`));
  const hasSum = SUMS.some((name) => witness.printedLabels.has(`/${name}`));
  return {
    page: page.number,
    ...printedNumber,
    ids,
    sender,
    hasHead: upper(best('/invoice_date')) && IDS.some((name) => upper(best(`/${name}`))),
    total: total === undefined ? (hasSum ? text.match(AMOUNT)?.at(-1) : undefined) : String(total.value),
    top: wordsOf(lines.slice(0, Math.max(MIN_TOP_LINES, Math.min(TOP_LINES, Math.round(lines.length / 3))))),
    skeleton: new Set(
      lines.flatMap(({ cells }) => cells.map((cell) => skeletonOf(cell.text))).filter((cell) => cell.length > 3),
    ),
    hasDate: lines.some(
      ({ box, text: own }) => box[1] < HEAD * bottom && findDates(own, { dayFirst: true }).length > 0,
    ),
    hasId: IDS.some((name) => ids.has(name) && upper(best(`/${name}`))),
    startsAnew: lines
      .slice(0, 3)
      .every(({ text: own, tokens }) => own.search(AMOUNT) < 0 && tokens.length <= MAX_HEAD_WORDS),
    isProse,
    bare: bareNumber(lines.map((line) => line.text)),
    isBlank: page.words.length <= MAX_BLANK_WORDS,
    width: page.width,
    height: page.height,
  };
}

function numbering(lines: readonly string[]): Pick<PageSigns, 'number' | 'of'> {
  for (const line of [...lines.slice(-4).reverse(), ...lines]) {
    const match = PAGE_OF.exec(line) ?? FRACTION.exec(line);
    const [number, of] = [Number(match?.[1]), match?.[2] === undefined ? undefined : Number(match[2])];
    if (match === null || number === 0 || (of !== undefined && number > of)) continue;
    return { number, of };
  }
  return { number: undefined, of: undefined };
}

function bareNumber(lines: readonly string[]): number | undefined {
  const found = [lines.at(-1), lines[0]].map((line) => /^[-–\s]*(\d{1,4})[-–\s]*$/.exec(line ?? '')?.[1]);
  const number = found.find((digits) => digits !== undefined);
  return number === undefined ? undefined : Number(number);
}

function wordsOf(lines: readonly { readonly text: string }[]): ReadonlySet<string> {
  return new Set(lines.flatMap(({ text }) => text.toLowerCase().match(/\p{L}{3,}/gu) ?? []));
}

function skeletonOf(cell: string): string {
  return (cell.match(/\S+/gu) ?? [])
    .filter((word) => !/\d/.test(word))
    .join(' ')
    .toLowerCase();
}

/** The registered part of a domain, as far as it is told by its length. */
function siteOf(domain: string): string {
  const parts = domain.toLowerCase().split('.');
  return parts.slice((parts.at(-2)?.length ?? 0) <= 3 ? -3 : -2).join('.');
}
