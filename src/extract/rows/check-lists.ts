import { isNotReadWhole } from '../../document/unread-print.ts';
import type { Pages } from '../day-order.ts';
import type { Leaf } from '../leaves.ts';
import { yearsOfPage } from '../page-years.ts';
import { bandsOf, linesBeside } from './bands.ts';
import { confusedColumns } from './column-heads.ts';
import { type Column, columnsOf, heightOf, type Tolerance } from './columns.ts';
import type { DataList } from './data-lists.ts';
import { type Heading, headingsOf } from './headings.ts';
import { looksLikeRow, missingRows } from './missing-rows.ts';
import { type NamedObjects, nameObjects } from './named-objects.ts';
import { placeRows } from './place-rows.ts';
import type { Places } from './places.ts';
import { printedColumns } from './printed-columns.ts';
import { type PrintedLine, type PrintedValue, printedLines } from './printed-line.ts';
import { repeatedLines } from './repeated-lines.ts';
import { amountsAtEnd, besideFewRows, unclaimedAmounts } from './unclaimed-amounts.ts';
import { keysOfValue, numberKey, type ValueKey } from './value-key.ts';

/** Where a row of a list is printed. */
export interface RowPlace {
  readonly page: number;
  /** Index of its line among the lines of all pages. */
  readonly line: number;
  /** Indices of the words of its lines on the page. */
  readonly words: readonly number[];
  /** Whether it is printed in another order than the list has it. */
  readonly outOfOrder: boolean;
  /** What its lines print. */
  readonly values: readonly PrintedValue[];
  /** What the lines between and right beside its own print that are no row's. */
  readonly near: readonly PrintedValue[];
  /** The lines above that say what its properties are, by JSON Pointer within the row. */
  readonly headings: ReadonlyMap<string, Heading>;
}

/** How the rows of a list compare with the lines of its pages. */
export interface CheckedList extends DataList {
  /** By index of the row; rows that no line prints have none. */
  readonly places: ReadonlyMap<number, RowPlace>;
  readonly columns: readonly Column[];
  /** The usual height of its lines. */
  readonly lineHeight: number;
  /** JSON Pointers within a row of the properties whose columns may be confused, as the heads above them say. */
  readonly confused: ReadonlySet<string>;
  /** Rows that say what another row says, and are printed once. */
  readonly repeated: readonly number[];
  /** Rows that no line prints. */
  readonly invented: readonly number[];
  /** Lines that look like rows of the list and are none of its rows. */
  readonly missing: readonly PrintedLine[];
  /** Pages that were not read, or not whole, so that rows may stand there. */
  readonly unreadPages: readonly number[];
  /** Whether something tells the rows of the list from other lines. */
  readonly tellsRows: boolean;
  /** Whether its rows are the columns of a table: then lines are columns, and what is said of x is meant of y. */
  readonly isInColumns: boolean;
  /** Of objects of one shape: which of them their lines name. */
  readonly named?: NamedObjects;
}

/**
 * Compares every list of the data with the lines of all pages: rows are looked for on the pages that their answer was
 * about, missing ones everywhere. `others` are the values outside of lists, which tell sums from rows.
 */
export async function checkLists(
  lists: readonly DataList[],
  others: readonly Leaf[],
  pages: Pages,
): Promise<readonly CheckedList[]> {
  if (lists.length === 0) return [];
  const lines: PrintedLine[] = [];
  const unreadPages: number[] = [];
  for (const number of pages.numbers) {
    const page = await pages.load(number);
    const own = printedLines(page, await yearsOfPage(page, pages), lines.length);
    lines.push(...own);
    if (isNotReadWhole(page)) unreadPages.push(number);
  }
  const sums = new Set(others.flatMap(({ value }) => (typeof value === 'number' ? [numberKey(value)] : [])));
  let columns: readonly PrintedLine[] | undefined;
  const placed: PlacedRows[] = [];
  for (const list of lists) {
    const inLines = placeList(list, lines, sums);
    const isTried = inLines.share < MIN_SHARE && list.rows.length > 1;
    if (isTried) columns ??= await columnsOfPages(pages);
    const inColumns = isTried && columns !== undefined ? placeList(list, columns, sums, CLOSE) : undefined;
    const isInColumns = inColumns !== undefined && inColumns.share > Math.max(inLines.share + MARGIN, MIN_IN_COLUMNS);
    placed.push(isInColumns ? inColumns : inLines);
  }
  // The rows of one list look like those of another one beside it.
  const taken = new Set(
    placed.flatMap(({ bands, lines: own }) => [...bands.values()].flat().flatMap((at) => own[at] ?? [])),
  );
  const words = new Set([...taken].flatMap((line) => line.words.map((word) => `${line.page} ${word}`)));
  const isTaken = (line: PrintedLine) =>
    taken.has(line) || 2 * line.words.filter((word) => words.has(`${line.page} ${word}`)).length > line.words.length;
  return placed
    .filter(({ list, share }) => list.blankObjects === undefined || share >= MIN_SHARE)
    .map((list) => ({
      ...findMissing(list, isTaken, sums),
      unreadPages,
      isInColumns: columns !== undefined && list.lines === columns,
    }));
}

async function columnsOfPages(pages: Pages): Promise<readonly PrintedLine[]> {
  const columns: PrintedLine[] = [];
  for (const number of pages.numbers) {
    const page = await pages.load(number);
    columns.push(...printedColumns(page, await yearsOfPage(page, pages), columns.length));
  }
  return columns;
}

/** Share of the values of a list that lines must print in their rows for no other reading of the page to be tried. */
const MIN_SHARE = 0.7;
/** Share of the values that must stand in columns for them to be the rows, and by what share more than in lines. */
const MIN_IN_COLUMNS = 0.7;
const MARGIN = 0.3;

/** A list whose rows are placed on lines. */
interface PlacedRows extends Places {
  readonly list: DataList;
  readonly lines: readonly PrintedLine[];
  readonly bands: ReadonlyMap<number, readonly number[]>;
  readonly columns: readonly Column[];
  /** Share of the values that the lines of their row print. */
  readonly share: number;
}

/** Where columns are the rows, the values of a property are on one line, and the next ones right below. */
const CLOSE: Tolerance = { spread: 0.5, room: 0.1 };

function placeList(
  list: DataList,
  lines: readonly PrintedLine[],
  sums: ReadonlySet<ValueKey>,
  tolerance?: Tolerance,
): PlacedRows {
  const { rows } = list;
  const { lineOf, outOfOrder } = placeRows(rows, lines);
  const columns = columnsOf(rows, lines, lineOf, tolerance);
  const bands = bandsOf(rows, lines, lineOf, (line) => looksLikeRow(line, { columns, sums }));
  return { list, lines, lineOf, outOfOrder, bands, columns, share: shareInBands(rows, lines, bands) };
}

function shareInBands(
  rows: DataList['rows'],
  lines: readonly PrintedLine[],
  bands: ReadonlyMap<number, readonly number[]>,
): number {
  let [found, all] = [0, 0];
  for (const [at, { leaves }] of rows.entries()) {
    const band = bands.get(at) ?? [];
    for (const { value } of leaves) {
      const [key] = keysOfValue(value);
      if (key === undefined) continue;
      all += 1;
      if (band.some((line) => lines[line]?.keys.has(key) === true)) found += 1;
    }
  }
  return all === 0 ? 1 : found / all;
}

function findMissing(
  { list, lines, lineOf, outOfOrder, bands, columns }: PlacedRows,
  isTaken: (line: PrintedLine) => boolean,
  sums: ReadonlySet<ValueKey>,
): Omit<CheckedList, 'unreadPages' | 'isInColumns'> {
  const { rows } = list;
  const places = new Map<number, RowPlace>();
  const headings = headingsOf(rows, lines, lineOf);
  for (const [row, band] of bands) {
    const line = lineOf.get(row) ?? 0;
    const page = lines[line]?.page ?? 1;
    const words = band.flatMap((at) => lines[at]?.words ?? []);
    const values = band.flatMap((at) => lines[at]?.values ?? []);
    const near = linesBeside(band, lines, isTaken).flatMap((at) => lines[at]?.values ?? []);
    places.set(row, {
      page,
      line,
      words,
      outOfOrder: outOfOrder.has(row),
      values,
      near,
      headings: headings.get(row) ?? new Map(),
    });
  }
  const missing =
    lineOf.size === 0
      ? rowsOfNone(
          list,
          lines.filter((line) => !isTaken(line)),
          sums,
        )
      : (missingRows({ rows, lines, lineOf, columns, sums }, isTaken) ??
        besideFewRows({ lines, lineOf, sums }, isTaken));
  return {
    ...list,
    places,
    columns,
    lineHeight: heightOf(lines, lineOf),
    confused: confusedColumns(columns, lines, lineOf),
    ...unplaced(rows, lineOf),
    missing: missing ?? [],
    ...(list.blankObjects === undefined ? {} : { named: nameObjects(list, lines, bands, columns, isTaken) }),
    tellsRows: missing !== undefined,
  };
}

/** The lines that may be rows of a list of which no row was found; undefined where nothing tells them from others. */
function rowsOfNone(
  { rows, kinds }: DataList,
  lines: readonly PrintedLine[],
  sums: ReadonlySet<ValueKey>,
): readonly PrintedLine[] | undefined {
  const repeated = repeatedLines(lines, kinds);
  if (rows.length > 0 || (repeated?.length ?? 0) > 0) return repeated;
  if (kinds.numbers === 0) return undefined;
  const unclaimed = unclaimedAmounts(lines, sums);
  if (unclaimed.length > 0) return unclaimed;
  // Lines that say nothing of amounts may be rows as well as any others.
  const tellsAmounts = kinds.decimals.length > 0 && lines.some(({ values }) => amountsAtEnd(values).length > 0);
  return tellsAmounts ? (repeated ?? []) : undefined;
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
