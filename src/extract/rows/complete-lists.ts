import type { JsonSchema } from '../../model/language-model.ts';
import { layoutText } from '../../plan/layout-text.ts';
import { valueAt, withValue } from '../../util/json-pointer.ts';
import type { Pages } from '../day-order.ts';
import { type CheckedList, checkLists } from './check-lists.ts';
import { dataLists, leavesOutside } from './data-lists.ts';
import type { PrintedLine } from './printed-line.ts';
import { keysOfValue } from './value-key.ts';

type Data = Readonly<Record<string, unknown>>;

/** Rows of a list that an answer lacks, as they are printed. */
export interface MissingRows {
  /** JSON Pointer of the list. */
  readonly list: string;
  /** Number of rows that the answer has. */
  readonly given: number;
  readonly lines: readonly MissingLine[];
  /** A line that is in the list, and what was read from it. */
  readonly example?: { readonly text: string; readonly row: unknown };
}

/** A line that looks like a row and is none. */
export interface MissingLine {
  readonly page: number;
  /** The line as text, its columns where the page has them. */
  readonly text: string;
}

/** Share of a row's words and numbers that its line must print for it to be added. */
const MIN_SHARE = 0.8;

/** Rows that were asked for once more. */
export interface FetchedRows {
  /** JSON Pointer of the list. */
  readonly list: string;
  readonly rows: readonly unknown[];
}

/** Finds the rows that are printed on the pages of an answer and that its lists lack. */
export async function findMissingRows(data: Data, schema: JsonSchema, pages: Pages): Promise<readonly MissingRows[]> {
  const found: MissingRows[] = [];
  for (const list of await checked(data, schema, pages)) {
    const [pointer, ...others] = list.pointers;
    // It would be unclear which of several lists a row belongs to.
    if (pointer === undefined || others.length > 0 || list.missing.length === 0 || list.isInColumns) continue;
    const example = await exampleOf(list, data, pages);
    const lines = await textsOf(list.missing, pages);
    found.push({ list: pointer, given: list.rows.length, lines, ...(example === undefined ? {} : { example }) });
  }
  return found;
}

/**
 * Adds rows that were asked for once more where they are printed. Rows that no line prints, or that are there already,
 * are left out.
 */
export async function addRows(
  data: Data,
  { list, rows }: FetchedRows,
  schema: JsonSchema,
  pages: Pages,
): Promise<Data> {
  const before = valueAt(data, list) ?? [];
  if (!Array.isArray(before) || rows.length === 0) return data;
  const all = [...before, ...rows];
  const both = withValue(data, list, all) as Data;
  const own = (await checked(both, schema, pages)).find(({ pointers }) => pointers.includes(list));
  if (own === undefined) return data;
  const lineOf = (row: number) => own.places.get(row)?.line;
  const isPrinted = (row: number) => {
    const keys = new Set(own.places.get(row)?.values.map(({ key }) => key));
    const wanted = own.rows[row]?.leaves.flatMap(({ value }) => keysOfValue(value)) ?? [];
    return wanted.filter((key) => keys.has(key)).length >= MIN_SHARE * wanted.length;
  };
  const added = [...all.keys()]
    .slice(before.length)
    .flatMap((row) => {
      const line = lineOf(row);
      return line === undefined || !isPrinted(row) ? [] : [{ row, line }];
    })
    .sort((a, b) => a.line - b.line);
  const ordered: unknown[] = [];
  let next = 0;
  for (const [row, value] of before.entries()) {
    const line = lineOf(row);
    for (; line !== undefined && (added[next]?.line ?? Infinity) < line; next += 1)
      ordered.push(all[added[next]?.row ?? 0]);
    ordered.push(value);
  }
  return withValue(data, list, [...ordered, ...added.slice(next).map(({ row }) => all[row])]) as Data;
}

async function checked(data: Data, schema: JsonSchema, pages: Pages): Promise<readonly CheckedList[]> {
  const lists = dataLists(data, schema, () => undefined);
  return checkLists(lists, leavesOutside(data, lists), pages);
}

/** The lines as texts in which the columns of a page stand below each other. */
async function textsOf(lines: readonly PrintedLine[], pages: Pages): Promise<readonly MissingLine[]> {
  const texts: MissingLine[] = [];
  for (const number of new Set(lines.map(({ page }) => page))) {
    const { words } = await pages.load(number);
    const own = lines.filter(({ page }) => page === number);
    const placed = own.flatMap((line, at) =>
      line.words.flatMap((index) => words[index] ?? []).map((word) => ({ ...word, line: at })),
    );
    texts.push(
      ...layoutText(placed)
        .split('\n')
        .map((text) => ({ page: number, text })),
    );
  }
  return texts;
}

async function exampleOf(
  { places, rows }: CheckedList,
  data: Data,
  pages: Pages,
): Promise<MissingRows['example'] | undefined> {
  const [first] = places;
  const row = rows[first?.[0] ?? -1];
  if (first === undefined || row === undefined) return undefined;
  const [, { page, words }] = first;
  const printed = (await pages.load(page)).words;
  return { text: words.map((index) => printed[index]?.text ?? '').join(' '), row: valueAt(data, row.pointer) };
}
