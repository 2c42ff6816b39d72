import type { ChunkRecord } from '../../schemas/answer.ts';
import type { Einvoice } from '../../schemas/einvoice.ts';
import type { Manifest } from '../../schemas/manifest.ts';
import type { PreparedPage } from '../../schemas/page.ts';
import type { Field, Issue } from '../../schemas/result.ts';
import { LINES } from '../document/einvoice/paths.ts';
import { findAmounts } from '../document/values/amounts.ts';
import { findDates } from '../document/values/dates.ts';
import { findIbans } from '../document/values/iban.ts';
import { textOfWords } from '../extract/page-index.ts';
import type { Judged } from '../extract/trust/judge.ts';
import type { JsonSchema } from '../model/language-model.ts';
import type { Witness } from '../model/local/witness.ts';
import { isReadFromXml } from '../plan/page-load.ts';
import { parsePointer, valueAt } from '../util/json-pointer.ts';

type Fields = Readonly<Record<string, Field>>;

/** The answer that the XML of an electronic invoice gives for all pages; none if a model was asked. */
export function einvoiceRecords(manifest: Manifest, schema: JsonSchema): readonly ChunkRecord[] {
  const { einvoice } = manifest;
  if (einvoice === undefined || !isReadFromXml(manifest, schema)) return [];
  const pages = manifest.pages.filter((page) => !page.failed).map((page) => page.number);
  const message = `The data were read from the XML of the electronic invoice (${einvoice.file}); no model was asked.`;
  const note = { code: 'read_from_xml', message };
  return [{ parts: [{ pages, data: einvoice.data, warnings: [], notes: [note], issues: [] }], requests: [] }];
}

/** What the data of an electronic invoice are compared with. */
export interface EinvoiceWitness {
  readonly einvoice: Einvoice;
  /** What the rules of the local model read on the pages. */
  readonly read: Witness['values'];
  /** The fields as they were located on the pages. */
  readonly located: Fields;
  readonly pages: { readonly numbers: readonly number[]; readonly load: (number: number) => Promise<PreparedPage> };
}

/**
 * What is known about the data of a document: as it was judged by its pages, and of an electronic invoice, as its XML and
 * its pages settle it. Of the judgement by the pages the rules stay; whether a page prints a value does not count.
 */
export async function reconcileWithEinvoice(
  judged: Judged,
  {
    manifest,
    schema,
    pages,
  }: { readonly manifest: Manifest; readonly schema: JsonSchema } & Pick<EinvoiceWitness, 'pages'>,
): Promise<Judged> {
  const { einvoice } = manifest;
  if (einvoice === undefined || !isReadFromXml(manifest, schema)) return judged;
  const { fields, issues } = await settleEinvoice({
    einvoice,
    read: judged.witness.values,
    located: judged.fields,
    pages,
  });
  return {
    ...judged,
    fields,
    lists: Object.fromEntries(
      Object.entries(judged.lists).map(([pointer, { extracted, pages: numbers }]) => [
        pointer,
        { extracted, expected: extracted, verdict: 'complete' as const, pages: numbers, missing: [] },
      ]),
    ),
    review: issues.map(({ pointer = '', message }) => ({
      pointer,
      reason: message,
      because: 'einvoice_differs',
      confidence: DOUBTFUL,
    })),
    issues: [...judged.issues.filter(({ code }) => code === 'check_failed' || code === 'expected_missing'), ...issues],
  };
}

/** Confidence of a value that the page contradicts. */
const DOUBTFUL = 0.5;

/** Fields without which no invoice is printed: where a page does not show their value, it shows another one. */
const PRINTED = ['/invoice_number', '/invoice_date', '/total', '/iban'] as const;
/** Pages that are compared: an invoice is rarely longer, and its values stand on the first and last. */
const MAX_PAGES = 12;

/**
 * Settles the fields of an electronic invoice: the XML is what counts, exact and with the path of its element, and the
 * page is the witness. Where the page shows another total, account, number, date or other value than the XML, that is a
 * `conflict`.
 */
async function settleEinvoice(
  witness: EinvoiceWitness,
): Promise<{ readonly fields: Fields; readonly issues: readonly Issue[] }> {
  const { einvoice, located } = witness;
  const conflicts = await findConflicts(witness);
  const inConflict = new Map(conflicts.map((issue) => [issue.pointer ?? '', issue]));
  const fields = Object.fromEntries(
    Object.entries(located).map(([pointer, field]): [string, Field] => {
      const source = einvoice.sources[pointer];
      if (source === undefined) return [pointer, field];
      const { page, box, unit } = field;
      const place = { page, box, unit };
      return [
        pointer,
        {
          ...(inConflict.has(pointer) ? { state: 'unconfirmed' } : { state: 'found' }),
          ...withoutUndefined(place),
          text: source.text,
          source: `${einvoice.file}#${source.path}`,
          grounded: true,
          score: 1,
          confidence: inConflict.has(pointer) ? DOUBTFUL : 1,
        },
      ];
    }),
  );
  return { fields, issues: conflicts };
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as T;
}

async function findConflicts({
  einvoice,
  read,
  located,
  pages: { numbers, load },
}: EinvoiceWitness): Promise<readonly Issue[]> {
  const wanted = [...new Set([...numbers.slice(0, MAX_PAGES - 1), ...numbers.slice(-1)])];
  const pages: PreparedPage[] = [];
  for (const number of wanted) {
    const page = await load(number);
    if (page.unit !== 'line' && page.words.length > 0) pages.push(page);
  }
  if (pages.length === 0) return [];
  const unseen = new Set(
    Object.keys(einvoice.sources).filter(
      (pointer) => located[pointer] !== undefined && located[pointer]?.page === undefined,
    ),
  );
  const printed = readPrinted(pages);
  const issues = new Map<string, Issue>();
  for (const pointer of PRINTED) {
    const other = unseen.has(pointer) ? printed[pointer] : undefined;
    if (other !== undefined) issues.set(pointer, conflict(pointer, einvoice, other));
  }
  for (const pointer of unseen) {
    const other = read.get(pointer)?.value;
    const own = valueAt(einvoice.data, pointer);
    if (isFigure(pointer, own) && isOther(own, other) && (!isInLines(pointer) || haveSameRows(read, einvoice))) {
      issues.set(pointer, conflict(pointer, einvoice, `${other}`));
    }
  }
  return [...issues.values()];
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

function isOther(own: unknown, other: unknown): boolean {
  if (typeof own === 'number') return typeof other === 'number' && Math.abs(own - other) > 0.005;
  if (typeof own !== 'string' || typeof other !== 'string') return false;
  const plain = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
  return plain(own) !== plain(other) && !plain(other).includes(plain(own)) && !plain(own).includes(plain(other));
}

function conflict(pointer: string, { sources, file }: Einvoice, other: string): Issue {
  const source = sources[pointer];
  const shows = other === '' ? 'does not show it' : `shows ${other}`;
  return {
    code: 'conflict',
    pointer,
    message: `The XML of the invoice (${file}${source?.path ?? ''}) says ${source?.text ?? 'a value'}, and the page ${shows}.`,
  };
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
    ...(amounts.length === 0 ? {} : { '/total': '' }),
  };
}
