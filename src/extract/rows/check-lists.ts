import type { Pages } from '../day-order.ts';
import type { Leaf } from '../leaves.ts';
import { bandsOf } from './bands.ts';
import { type Column, columnsOf } from './columns.ts';
import type { DataList } from './data-lists.ts';
import { looksLikeRow, missingRows } from './missing-rows.ts';
import { placeRows } from './place-rows.ts';
import { type PrintedLine, type PrintedValue, printedLines } from './printed-line.ts';
import { repeatedLines } from './repeated-lines.ts';
import { keysOfValue, numberKey, type ValueKey } from './value-key.ts';

/** Where a row of a list is printed. */
export interface RowPlace {
  readonly page: number;
  /** Index of its line among the lines of the list's pages. */
  readonly line: number;
  /** Indices of the words of its lines on the page. */
  readonly words: readonly number[];
  /** Whether it is printed in another order than the list has it. */
  readonly outOfOrder: boolean;
  /** What its lines print. */
  readonly values: readonly PrintedValue[];
}

/** How the rows of a list compare with the lines of its pages. */
export interface CheckedList extends DataList {
  /** By index of the row; rows that no line prints have none. */
  readonly places: ReadonlyMap<number, RowPlace>;
  readonly columns: readonly Column[];
  /** Rows that say what another row says, and are printed once. */
  readonly repeated: readonly number[];
  /** Rows that no line prints. */
  readonly invented: readonly number[];
  /** Lines that look like rows of the list and are none of its rows. */
  readonly missing: readonly PrintedLine[];
  /** Whether the pages of the list have words to compare with. */
  readonly isReadable: boolean;
}

/**
 * Compares every list of the data with the lines of its pages. `others` are the values outside of lists, which tell
 * sums from rows.
 */
export async function checkLists(
  lists: readonly DataList[],
  others: readonly Leaf[],
  pages: Pages,
): Promise<readonly CheckedList[]> {
  const wanted = new Set(
    lists.flatMap(({ rows }) =>
      rows.length === 0 ? pages.numbers : rows.flatMap((row) => [...(row.pages ?? pages.numbers)]),
    ),
  );
  const byPage = new Map<number, readonly PrintedLine[]>();
  for (const number of pages.numbers) {
    if (wanted.has(number)) byPage.set(number, printedLines(await pages.load(number), 0));
  }
  const sums = new Set(others.flatMap(({ value }) => (typeof value === 'number' ? [numberKey(value)] : [])));
  const placed = lists.map((list) => placeList(list, byPage, sums));
  // The rows of one list look like those of another one beside it.
  const taken = new Set(placed.flatMap(({ own }) => [...own]));
  return placed.map((list) => findMissing(list, taken, sums));
}

/** A list whose rows are placed, on lines of its pages. */
interface PlacedRows {
  readonly list: DataList;
  readonly lines: readonly PrintedLine[];
  readonly lineOf: ReadonlyMap<number, number>;
  readonly outOfOrder: ReadonlySet<number>;
  readonly bands: ReadonlyMap<number, readonly number[]>;
  readonly columns: readonly Column[];
  /** Lines of its rows, as `page index`. */
  readonly own: ReadonlySet<string>;
}

function placeList(
  list: DataList,
  byPage: ReadonlyMap<number, readonly PrintedLine[]>,
  sums: ReadonlySet<ValueKey>,
): PlacedRows {
  const { rows } = list;
  const isOwn = (page: number) => rows.length === 0 || rows.some(({ pages }) => pages?.has(page) ?? true);
  const ofPages = [...byPage].flatMap(([page, ofPage]) => (isOwn(page) ? ofPage : []));
  const names = ofPages.map(nameOf);
  const lines = ofPages.map((line, at) => ({ ...line, at }));
  const { lineOf, outOfOrder } = placeRows(rows, lines);
  const columns = columnsOf(rows, lines, lineOf);
  const bands = bandsOf(rows, lines, lineOf, (line) => looksLikeRow(line, { columns, sums }));
  const own = new Set([...bands.values()].flat().map((at) => names[at] ?? ''));
  return { list, lines, lineOf, outOfOrder, bands, columns, own };
}

/** A name of a line that holds for all lists: its page and its words. */
function nameOf({ page, words }: PrintedLine): string {
  return `${page} ${words[0]}`;
}

function findMissing(
  { list, lines, lineOf, outOfOrder, bands, columns }: PlacedRows,
  taken: ReadonlySet<string>,
  sums: ReadonlySet<ValueKey>,
): CheckedList {
  const { rows } = list;
  const places = new Map<number, RowPlace>();
  for (const [row, band] of bands) {
    const line = lineOf.get(row) ?? 0;
    const page = lines[line]?.page ?? 1;
    const words = band.flatMap((at) => lines[at]?.words ?? []);
    const values = band.flatMap((at) => lines[at]?.values ?? []);
    places.set(row, { page, line, words, outOfOrder: outOfOrder.has(row), values });
  }
  const isReadable = lines.length > 0;
  const isTaken = (line: PrintedLine) => taken.has(nameOf(line));
  const missing =
    lineOf.size === 0
      ? repeatedLines(
          lines.filter((line) => !isTaken(line)),
          list.kinds,
        )
      : missingRows({ rows, lines, lineOf, columns, sums }, isTaken);
  return { ...list, places, columns, ...unplaced(rows, lineOf), missing, isReadable };
}

/** Parts the rows without a place into repetitions of placed rows and others. */
function unplaced(
  rows: DataList['rows'],
  lineOf: ReadonlyMap<number, number>,
): Pick<CheckedList, 'repeated' | 'invented'> {
  const keyOf = (row: DataList['rows'][number]) =>
    row.leaves.map(({ pointer, value }) => `${pointer} ${keysOfValue(value).join(' ')}`).join('\n');
  const placed = new Set(rows.flatMap((row, at) => (lineOf.has(at) ? [keyOf(row)] : [])));
  const [repeated, invented]: [number[], number[]] = [[], []];
  for (const [at, row] of rows.entries()) {
    if (lineOf.has(at) || row.leaves.length === 0) continue;
    if (placed.has(keyOf(row))) repeated.push(at);
    else invented.push(at);
  }
  return { repeated, invented };
}
