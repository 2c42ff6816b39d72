import type { CheckedList } from '../rows/check-lists.ts';
import type { PrintedValue } from '../rows/printed-line.ts';
import { type IsUsed, type LeftOut, PERCENTAGE } from './left-out-value.ts';

/** Share of the rows that must print a column for it to be one that an answer lacks. */
const MIN_SHARE = 0.7;
/** Rows that must print it: a single word beside a row may be anything. */
const MIN_ROWS = 2;
/** How far the values of one column may stand from each other, as a share of the height of a line. */
const SPREAD = 1.5;

type Kind = keyof CheckedList['kinds']['properties'];

/** A value beside the others of its row. */
interface FreeValue {
  readonly row: number;
  readonly page: number;
  readonly text: string;
  readonly at: number;
}

/**
 * Finds the properties that no row of a list has a value for, although its rows print a column more of their kind: the
 * columns that an answer lacks. Only where there are as many such columns as properties, so that it is clear which is
 * which. Of each, the first row is named.
 */
export function columnsLeftOut(list: CheckedList, isUsed: IsUsed): readonly LeftOut[] {
  const { rows, places, kinds } = list;
  if (places.size < MIN_ROWS) return [];
  const has = new Set(rows.flatMap(({ leaves }) => leaves.map(({ pointer }) => pointer)));
  return (['numbers', 'dates', 'texts'] as const).flatMap((kind) => {
    const isPercentage = (pointer: string) => kind === 'numbers' && PERCENTAGE.test(pointer);
    const blank = kinds.properties[kind].filter((pointer) => !has.has(pointer) && !isPercentage(pointer));
    if (blank.length === 0) return [];
    const columns = freeColumns(list, kind, isUsed);
    if (columns.length !== blank.length) return [];
    return columns.flatMap(([first], index): readonly LeftOut[] => {
      const row = rows[first?.row ?? -1];
      if (first === undefined || row === undefined) return [];
      return [{ pointer: `${row.pointer}${blank[index]}`, page: first.page, text: first.text, because: 'place' }];
    });
  });
}

/** The columns of a kind whose values are no value of the answer, left to right. */
function freeColumns(list: CheckedList, kind: Kind, isUsed: IsUsed): readonly (readonly FreeValue[])[] {
  const free = [...list.places].flatMap(([row, place]): readonly FreeValue[] => {
    const isFree = ({ words }: PrintedValue) => !isUsed(place.page, words);
    return (kind === 'texts' ? freeTexts(place.values, isFree) : freeTyped(place.values, kind, isFree)).map(
      (value) => ({
        row,
        page: place.page,
        text: value.text.trim(),
        at: kind === 'numbers' ? value.x1 : value.x0,
      }),
    );
  });
  const columns: FreeValue[][] = [];
  for (const value of free.toSorted((a, b) => a.at - b.at)) {
    const last = columns.at(-1);
    const start = last?.[0]?.at ?? Number.NEGATIVE_INFINITY;
    if (last !== undefined && value.at - start <= SPREAD * list.lineHeight) last.push(value);
    else columns.push([value]);
  }
  return columns
    .filter((column) => {
      const own = new Set(column.map(({ row }) => row)).size;
      return own >= MIN_ROWS && own >= MIN_SHARE * list.places.size && !(kind === 'numbers' && countsRows(column));
    })
    .map((column) => column.toSorted((a, b) => a.row - b.row));
}

/** The numbers or dates of a row that no value has, each once. */
function freeTyped(
  values: readonly PrintedValue[],
  kind: Kind,
  isFree: (value: PrintedValue) => boolean,
): readonly PrintedValue[] {
  const wanted = kind === 'numbers' ? 'number' : 'date';
  const dated = new Set(values.flatMap((value) => (value.kind === 'date' ? value.words : [])));
  const found = values.filter(
    (value) =>
      value.kind === wanted &&
      value.percent === undefined &&
      isFree(value) &&
      // What has letters is a code or a measure.
      (kind === 'dates' || (!/\p{L}/u.test(value.text) && !value.words.some((word) => dated.has(word)))),
  );
  return found.filter(({ words }, at) => found.findIndex((other) => other.words[0] === words[0]) === at);
}

/** The first words of the texts of a row that no value has: runs of words with letters beside each other. */
function freeTexts(values: readonly PrintedValue[], isFree: (value: PrintedValue) => boolean): readonly PrintedValue[] {
  const words = values
    .filter(({ kind, words: own }, at) => {
      const isFirst = values.findIndex((other) => other.kind === 'text' && other.words[0] === own[0]) === at;
      return kind === 'text' && isFirst;
    })
    .toSorted((a, b) => a.x0 - b.x0);
  return words.filter((value, at) => {
    const before = words[at - 1];
    const follows = before !== undefined && isFree(before) && value.x0 - before.x1 < value.x1 - value.x0;
    return isFree(value) && /\p{L}/u.test(value.text) && !follows;
  });
}

/** Whether numbers only count the rows. */
function countsRows(column: readonly FreeValue[]): boolean {
  const sorted = column.toSorted((a, b) => a.row - b.row);
  const numbers = sorted.map(({ text }) => Number(text.replace(/\D+$/, '')));
  const rowAt = (at: number) => sorted[at]?.row ?? 0;
  const step = ((numbers[1] ?? 0) - (numbers[0] ?? 0)) / (rowAt(1) - rowAt(0));
  return (
    step > 0 &&
    numbers.every((number, at) => at === 0 || number - (numbers[at - 1] ?? 0) === step * (rowAt(at) - rowAt(at - 1)))
  );
}
