import type { PreparedPage } from '../../../schemas/page.ts';
import { around } from '../../document/box.ts';
import { type Line, linesOfPage } from '../../model/local/layout.ts';
import { type PrintedLine, type PrintedValue, valuesOfLines } from './printed-line.ts';

/** Cells that some line of a table must have: the name of a property and two records. */
const MIN_CELLS = 3;
/** Maximum gap between two lines of a table, in heights of a line. */
const MAX_GAP = 3;
/** Distance of the columns from each other once they are lines, in heights of a line: no two are one row. */
const APART = 4;

/**
 * The columns of the tables of a page, each as a line: what stands below each other in it then stands side by side. For
 * tables whose columns are the records, as where products or years are compared.
 */
export function printedColumns(page: PreparedPage, years: readonly number[], before: number): readonly PrintedLine[] {
  const lines = linesOfPage({ ...page, views: [] }, 0);
  const values = valuesOfLines(lines, years);
  return tablesOf(lines)
    .flatMap((table) => columnsOfTable(table, (line) => values.get(line) ?? []))
    .map((column, at) => ({ ...column, page: page.number, at: before + at }));
}

/** The runs of lines with several cells each. */
function tablesOf(lines: readonly Line[]): readonly (readonly Line[])[] {
  const tables: Line[][] = [];
  let last: Line | undefined;
  for (const line of lines) {
    const isNear = last !== undefined && line.box[1] - last.box[3] <= MAX_GAP * (last.box[3] - last.box[1]);
    if (line.cells.length < 2) last = undefined;
    else {
      if (last === undefined || !isNear) tables.push([]);
      tables.at(-1)?.push(line);
      last = line;
    }
  }
  return tables.filter((table) => table.length > 1 && table.some(({ cells }) => cells.length >= MIN_CELLS));
}

function columnsOfTable(
  table: readonly Line[],
  valuesOf: (line: Line) => readonly PrintedValue[],
): readonly Omit<PrintedLine, 'page' | 'at'>[] {
  const [fullest] = table.toSorted((a, b) => b.cells.length - a.cells.length);
  const extents = fullest?.cells.map(({ box }) => box) ?? [];
  const height = Math.min(...table.map(({ box }) => box[3] - box[1]));
  const [top, bottom] = [Math.min(...table.map(({ box }) => box[1])), Math.max(...table.map(({ box }) => box[3]))];
  const byColumn = new Map<number, { readonly line: Line; readonly cell: Line['cells'][number] }[]>();
  for (const line of table) {
    for (const cell of line.cells) {
      const column = nearest(cell.box, extents);
      const own = byColumn.get(column);
      if (own === undefined) byColumn.set(column, [{ line, cell }]);
      else own.push({ line, cell });
    }
  }
  return extents.flatMap((_, column) => {
    const cells = byColumn.get(column) ?? [];
    const tokens = cells.flatMap(({ cell }) => cell.tokens);
    if (tokens.length === 0) return [];
    const own = new Set(tokens.map(({ index }) => index));
    const values = cells.flatMap(({ line }) =>
      valuesOf(line)
        .filter(({ words }) => words.every((word) => own.has(word)))
        .map((value) => ({ ...value, x0: line.box[1], x1: line.box[3] })),
    );
    const y0 = column * (1 + APART) * height;
    return [
      {
        box: [top, y0, bottom, y0 + height] as const,
        area: around(tokens.map(({ box }) => box)),
        words: tokens.map(({ index }) => index),
        values,
        isSum: false,
        keys: new Set(values.map(({ key }) => key)),
      },
    ];
  });
}

/** The extent that a cell shares most with, or is next to. */
function nearest(box: Line['box'], extents: readonly Line['box'][]): number {
  const shared = extents.map((extent) => Math.min(box[2], extent[2]) - Math.max(box[0], extent[0]));
  return shared.indexOf(Math.max(...shared));
}
