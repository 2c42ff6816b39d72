import type { Pages } from '../day-order.ts';
import type { Leaf } from '../leaves.ts';
import { indexPage, type PageIndex } from '../page-index.ts';
import { yearsOfPage } from '../page-years.ts';
import { findPlaces, type Place } from '../places/find-places.ts';
import type { CheckedList, RowPlace } from '../rows/check-lists.ts';
import type { Column } from '../rows/columns.ts';
import type { Heading } from '../rows/headings.ts';
import { pagePlace } from './page-place.ts';
import type { PagePlace, RowRelation } from './proof.ts';

/** Rows that must agree on a column for a value beside it to be in doubt; on a line, two are enough. */
const MIN_ROWS = 3;
const MIN_ROWS_ON_LINE = 2;

/** Where a value of a row is printed. */
export interface CellPlace {
  readonly leaf: Leaf;
  readonly place: PagePlace | undefined;
  readonly row: RowRelation;
  readonly inColumn: boolean | undefined;
  /** Whether it stands in the column of another property, or the heads say that their columns are confused. */
  readonly isInOtherColumn: boolean;
}

/** Finds the values of all rows that have a place in the lines of their row, by JSON Pointer. */
export async function proveRows(lists: readonly CheckedList[], pages: Pages): Promise<ReadonlyMap<string, CellPlace>> {
  const found = new Map<string, CellPlace>();
  const onPage = new Map<number, { readonly list: CheckedList; readonly row: number; readonly place: RowPlace }[]>();
  for (const list of lists) {
    for (const [row, place] of list.places) {
      const others = onPage.get(place.page);
      if (others === undefined) onPage.set(place.page, [{ list, row, place }]);
      else others.push({ list, row, place });
    }
    for (const [at, row] of list.rows.entries()) {
      if (list.places.has(at)) continue;
      for (const leaf of cellsOf(row)) {
        found.set(leaf.pointer, {
          leaf,
          place: undefined,
          row: 'unplaced',
          inColumn: undefined,
          isInOtherColumn: false,
        });
      }
    }
  }
  for (const number of pages.numbers) {
    const rows = onPage.get(number);
    if (rows === undefined) continue;
    const page = await pages.load(number);
    const index = indexPage(page, await yearsOfPage(page, pages));
    const columns = new Map(rows.map(({ list }) => [list, columnsByPointer(list)]));
    const usual = new Map(rows.map(({ list }) => [list, usualPlaces(list, index)]));
    for (const { list, row, place } of rows) {
      const own = list.rows[row];
      if (own === undefined) continue;
      const used = new Set<number>();
      for (const leaf of cellsOf(own)) {
        const name = leaf.pointer.slice(own.pointer.length);
        const column = columns.get(list)?.get(name) ?? usual.get(list)?.get(name);
        const inLines = proveCell(leaf, column, place, index, { used, list });
        const heading = place.headings.get(name);
        const isHeaded = inLines.row === 'elsewhere' && heading?.isOwn === true;
        const headed = isHeaded ? await proveHeading(leaf, heading, index, pages) : undefined;
        const cell = headed ?? inLines;
        if (cell.row === 'row') for (const word of cell.place?.words ?? []) used.add(word);
        const isInOtherColumn = cell.isInOtherColumn || list.confused.has(name);
        found.set(leaf.pointer, { ...cell, leaf, isInOtherColumn });
      }
    }
  }
  return found;
}

/** A value that a line above its row says, as the name of a group of rows. */
async function proveHeading(
  { value }: Leaf,
  { page, words }: Heading,
  index: PageIndex,
  pages: Pages,
): Promise<Omit<CellPlace, 'leaf'> | undefined> {
  if (typeof value !== 'string') return undefined;
  const loaded = page === index.page.number ? undefined : await pages.load(page);
  const own = loaded === undefined ? index : indexPage(loaded, await yearsOfPage(loaded, pages));
  const [place] = findPlaces(value, own, { within: words });
  if (place === undefined) return undefined;
  return { place: pagePlace(value, place, own), row: 'above', inColumn: undefined, isInOtherColumn: false };
}

function cellsOf({ pointer, leaves }: CheckedList['rows'][number]): readonly Leaf[] {
  return leaves.map((leaf) => ({ pointer: pointer + leaf.pointer, value: leaf.value }));
}

/** Where the values of a property stand, if that is known: as a column, or as what rows have that print theirs once. */
type Extent = Pick<Column, 'x0' | 'x1'> & Partial<Column>;

/** The extents of the properties of a list on a page that are no columns, from the values that their row prints once. */
function usualPlaces(list: CheckedList, index: PageIndex): ReadonlyMap<string, Extent> {
  const known = columnsByPointer(list);
  const found = new Map<string, Extent>();
  for (const [at, { page, words }] of list.places) {
    if (page !== index.page.number) continue;
    for (const { pointer, value } of list.rows[at]?.leaves ?? []) {
      if (typeof value !== 'number' || known.has(pointer)) continue;
      const [only, ...others] = findPlaces(value, index, { within: words });
      if (only === undefined || others.length > 0) continue;
      const [x0, x1] = extentOf(only, index, list.isInColumns ? 'y' : 'x');
      const own = found.get(pointer) ?? { x0, x1 };
      found.set(pointer, { x0: Math.min(own.x0, x0), x1: Math.max(own.x1, x1) });
    }
  }
  return found;
}

function columnsByPointer({ columns }: CheckedList): ReadonlyMap<string, Column> {
  return new Map(columns.map((column) => [column.pointer, column]));
}

function proveCell(
  leaf: Leaf,
  column: Extent | undefined,
  row: RowPlace,
  index: PageIndex,
  { used, list }: { readonly used: ReadonlySet<number>; readonly list: CheckedList },
): Omit<CellPlace, 'leaf'> {
  const side = list.isInColumns ? 'y' : 'x';
  const enough = list.isInColumns ? MIN_ROWS_ON_LINE : MIN_ROWS;
  const { value } = leaf;
  if (typeof value !== 'string' && typeof value !== 'number') {
    return { place: undefined, row: 'row', inColumn: undefined, isInOtherColumn: false };
  }
  const isInside = (place: Place) => column === undefined || overlaps(place, column, index, side);
  const inRow = findPlaces(value, index, { within: row.words });
  const isFree = (place: Place) => place.words.every((word) => !used.has(word));
  const best =
    inRow.find((place) => isInside(place) && isFree(place)) ?? inRow.find(isInside) ?? inRow.find(isFree) ?? inRow[0];
  if (best !== undefined) {
    const inColumn = column === undefined || (column.rows ?? 0) < enough ? undefined : isInside(best);
    return {
      place: pagePlace(value, best, index),
      row: 'row',
      inColumn,
      isInOtherColumn:
        inColumn === false &&
        best.close === undefined &&
        list.columns.some((other) => other !== column && other.rows >= enough && overlaps(best, other, index, side)),
    };
  }
  const elsewhere = findPlaces(value, index, { alike: false });
  const above =
    column?.rows === undefined || list.isInColumns ? undefined : printedAbove(elsewhere, column, row, index);
  const place = above ?? elsewhere[0];
  return {
    place: place === undefined ? undefined : pagePlace(value, place, index),
    row: above === undefined ? 'elsewhere' : 'above',
    inColumn: above === undefined ? undefined : true,
    isInOtherColumn: false,
  };
}

/** Whether a place shares its middle with the extent of a column, or its side where values are aligned. */
function overlaps(place: Place, column: Extent, index: PageIndex, axis: 'x' | 'y' = 'x'): boolean {
  const [x0, x1] = extentOf(place, index, axis);
  const middle = (x0 + x1) / 2;
  const side = column.side === 'x0' ? x0 : x1;
  const { from = Number.POSITIVE_INFINITY, to = Number.NEGATIVE_INFINITY } = column;
  return (side >= from && side <= to) || (middle >= column.x0 && middle <= column.x1);
}

function extentOf({ words }: Place, { page }: PageIndex, axis: 'x' | 'y'): readonly [from: number, to: number] {
  const boxes = words.flatMap((word) => page.words[word] ?? []).map(({ box }) => box);
  const [start, end] = axis === 'x' ? ([0, 2] as const) : ([1, 3] as const);
  return [Math.min(...boxes.map((box) => box[start])), Math.max(...boxes.map((box) => box[end]))];
}

/**
 * The nearest place of a value above its row in its column, if the row's own lines print nothing in that column: a date
 * that is printed once for several rows.
 */
function printedAbove(
  places: readonly Place[],
  column: Extent,
  { words }: RowPlace,
  index: PageIndex,
): Place | undefined {
  const isEmpty = words.every((word) => !overlaps({ words: [word], score: 1 }, column, index));
  if (!isEmpty) return undefined;
  const top = Math.min(...words.flatMap((word) => index.page.words[word]?.box[1] ?? []));
  const bottomOf = (place: Place) => Math.max(...place.words.flatMap((word) => index.page.words[word]?.box[3] ?? []));
  return places
    .filter((place) => overlaps(place, column, index) && bottomOf(place) <= top)
    .toSorted((a, b) => bottomOf(b) - bottomOf(a))[0];
}
