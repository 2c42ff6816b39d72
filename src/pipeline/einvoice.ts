import type { ChunkRecord } from '../../schemas/answer.ts';
import type { Einvoice } from '../../schemas/einvoice.ts';
import type { Manifest } from '../../schemas/manifest.ts';
import type { PreparedPage } from '../../schemas/page.ts';
import type { Field, Result } from '../../schemas/result.ts';
import { LINES } from '../document/einvoice/paths.ts';
import type { Pages } from '../extract/day-order.ts';
import type { Judged } from '../extract/trust/judge.ts';
import type { JsonSchema } from '../model/language-model.ts';
import { isReadFromXml } from '../plan/page-load.ts';
import { valueAt } from '../util/json-pointer.ts';
import { compareWithPages } from './einvoice/compare.ts';
import { type Conflict, conflictIssue, HALF_A_CENT } from './einvoice/conflict.ts';

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

/** Confidence of a value that the page contradicts. */
const DOUBTFUL = 0.5;
/** Pages that are compared: an invoice is rarely longer, and its values stand on the first and last. */
const MAX_PAGES = 12;
/** Issues of the judgement by the pages that stay: rules that are broken, and rows that are not those of the print. */
const KEPT = new Set(['check_failed', 'expected_missing', 'list_short', 'row_not_on_page', 'row_repeated']);
/** Those of them that say that a list is not what is printed. */
const OF_ROWS = new Set(['row_not_on_page', 'row_repeated']);

/**
 * What is known about the data of a document: as it was judged by its pages, and of an electronic invoice, as its XML and
 * its pages settle it. The XML is what counts, exact and with the path of its element, and the page is the witness: where
 * it shows another value than the XML, that is a `conflict`, and lists are complete only if their rows are those of the
 * print. Of the rest of the judgement by the pages the rules stay; much of an XML is not printed at all.
 */
export async function reconcileWithEinvoice(
  judged: Judged,
  { manifest, schema, pages }: { readonly manifest: Manifest; readonly schema: JsonSchema; readonly pages: Pages },
): Promise<Judged> {
  const { einvoice } = manifest;
  if (einvoice === undefined || !isReadFromXml(manifest, schema)) return judged;
  const compared = await pagesToCompare(pages);
  const conflicts =
    compared.length === 0
      ? []
      : await compareWithPages({
          einvoice,
          schema,
          witness: judged.witness,
          located: judged.fields,
          pages: compared,
        });
  const issues = conflicts.map((conflict) => conflictIssue(conflict, einvoice));
  const isRowDoubted = judged.issues.some(({ code }) => OF_ROWS.has(code)) || conflicts.some(isAboutRow);
  const isShort = isRowDoubted || !addUp(einvoice.data);
  const kept = judged.issues.filter(({ code }) => KEPT.has(code) && (code !== 'list_short' || isShort));
  return {
    ...judged,
    fields: settleFields(judged.fields, einvoice, new Set(conflicts.map(({ pointer }) => pointer))),
    lists:
      compared.length === 0
        ? asInXml(judged.lists)
        : asPrinted(judged.lists, {
            isShort,
            isUnlike: conflicts.some(isOtherRow) || kept.some(({ code }) => OF_ROWS.has(code)),
          }),
    review: issues.map(({ pointer = '', message }) => ({
      pointer,
      reason: message,
      because: 'einvoice_differs',
      confidence: DOUBTFUL,
    })),
    issues: [...kept, ...issues],
  };
}

/** The pages with words; the text of an XML file is no witness of itself. */
async function pagesToCompare({ numbers, load }: Pages): Promise<readonly PreparedPage[]> {
  const wanted = [...new Set([...numbers.slice(0, MAX_PAGES - 1), ...numbers.slice(-1)])];
  const pages: PreparedPage[] = [];
  for (const number of wanted) {
    const page = await load(number);
    if (page.unit !== 'line' && page.words.length > 0) pages.push(page);
  }
  return pages;
}

function settleFields(located: Fields, { sources, file }: Einvoice, inConflict: ReadonlySet<string>): Fields {
  return Object.fromEntries(
    Object.entries(located).map(([pointer, field]): [string, Field] => {
      const source = sources[pointer];
      if (source === undefined) return [pointer, field];
      const { page, box, unit } = field;
      const place = { page, box, unit };
      return [
        pointer,
        {
          ...(inConflict.has(pointer) ? { state: 'unconfirmed' } : { state: 'found' }),
          ...withoutUndefined(place),
          text: source.text,
          source: `${file}#${source.path}`,
          grounded: true,
          score: 1,
          confidence: inConflict.has(pointer) ? DOUBTFUL : 1,
        },
      ];
    }),
  );
}

/** An XML holds all of its rows. */
function asInXml(lists: Result['lists']): Result['lists'] {
  return Object.fromEntries(
    Object.entries(lists).map(([pointer, { extracted, pages }]) => [
      pointer,
      { extracted, expected: extracted, verdict: 'complete' as const, pages, missing: [] },
    ]),
  );
}

/**
 * The verdicts by the pages. None is `complete` where rows are not printed or are others; a line that looks like one more
 * row is none where all rows of the XML are printed and add up.
 */
function asPrinted(
  lists: Result['lists'],
  { isShort, isUnlike }: { readonly isShort: boolean; readonly isUnlike: boolean },
): Result['lists'] {
  return Object.fromEntries(
    Object.entries(lists).map(([pointer, list]) => {
      if (list.verdict === 'short' && !isShort) return [pointer, asInXml({ [pointer]: list })[pointer] ?? list];
      if (list.verdict !== 'complete' || !isUnlike) return [pointer, list];
      const { expected: _, ...rest } = list;
      return [pointer, { ...rest, verdict: 'unknown' as const, why: 'its rows are not those that are printed' }];
    }),
  );
}

function isAboutRow({ pointer }: Conflict): boolean {
  return pointer.startsWith(`/${LINES.field}/`);
}

function isOtherRow(conflict: Conflict): boolean {
  return isAboutRow(conflict) && conflict.pointer.endsWith('/description');
}

/** Whether the amounts of the rows make the sum that the XML gives for them. */
function addUp(data: unknown): boolean {
  const rows = valueAt(data, `/${LINES.field}`);
  const subtotal = valueAt(data, '/subtotal');
  if (!Array.isArray(rows) || typeof subtotal !== 'number') return false;
  const sum = rows.reduce((total: number, row: unknown) => total + Number(valueAt(row, '/amount')), 0);
  return Math.abs(sum - subtotal) < HALF_A_CENT;
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as T;
}
