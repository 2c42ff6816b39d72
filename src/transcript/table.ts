import { around } from '../document/box.ts';
import { median } from '../util/stats.ts';
import { type LineCell, lineOf, type PlacedWord, type TextLine } from './lines.ts';

/** A cell of a table: the words of its lines. */
export type TableCell = readonly (readonly PlacedWord[])[];

/** A table that was found among lines. */
export interface Table {
  readonly rows: readonly (readonly TableCell[])[];
  readonly headerRows: number;
}

/** The horizontal extent of a column. */
interface Extent {
  readonly x0: number;
  readonly x1: number;
}

/** Share of the lines of a table that may cross the gap between two columns, as headings and sums do. */
const MAX_CROSSING = 0.12;
/** Minimum width of a gap between columns, in heights of a line. */
const MIN_GUTTER = 0.5;
const MAX_COLUMNS = 14;
/** Minimum share of the cells of a column that are aligned at one of its sides, on the average of columns. */
const MIN_ALIGNED = 0.6;
/** Distance of aligned sides, in heights of a line. */
const SPREAD = 0.8;
/** Distance of a line that continues the row before it, in usual distances of lines. */
const CLOSE = 0.85;
/** Distance of lines that stand beside each other rather than below, in heights of a line. */
const OVERLAPPING = 0.75;
/** A line that stands this much closer to the next one than to the one before begins a row. */
const LEADING = 0.8;

/**
 * Reads consecutive lines, most of which have several cells, as a table; undefined where their cells do not stand in
 * columns.
 */
export function readTable(lines: readonly TextLine[]): Table | undefined {
  const several = lines.filter(({ cells }) => cells.length > 1);
  const height = median(lines.map((line) => line.height)) ?? 1;
  const columns = columnsOf(several, height);
  if (columns.length < 2 || columns.length > MAX_COLUMNS || several.length < 2) return undefined;
  const placed = lines.map((line) => place(line, columns));
  if (!areAligned(placed, height)) return undefined;
  return { rows: rowsOf(placed, lines), headerRows: headerRows(placed, lines) };
}

/** The gaps that nearly all lines leave free, and between them the columns. */
export function columnsOf(lines: readonly TextLine[], height: number): readonly Extent[] {
  const most = lines.length < 4 ? 0 : Math.max(1, Math.floor(lines.length * MAX_CROSSING));
  const edges = lines
    .flatMap(({ cells }) =>
      cells.flatMap(({ box }) => [
        { x: box[0], step: 1 },
        { x: box[2], step: -1 },
      ]),
    )
    .toSorted((a, b) => a.x - b.x || a.step - b.step);
  const columns: { x0: number; x1: number }[] = [];
  let covering = 0;
  let open: number | undefined;
  for (const { x, step } of edges) {
    covering += step;
    if (open === undefined && covering > most) open = x;
    else if (open !== undefined && covering <= most) {
      const before = columns.at(-1);
      if (before !== undefined && open - before.x1 < MIN_GUTTER * height) before.x1 = x;
      else columns.push({ x0: open, x1: x });
      open = undefined;
    }
  }
  return columns;
}

type PlacedRow = readonly (readonly PlacedWord[])[];

/** Puts the cells of a line into columns; a cell that reaches over a gap is cut where it leaves the gap free. */
function place({ cells }: TextLine, columns: readonly Extent[]): PlacedRow {
  const row = columns.map((): PlacedWord[] => []);
  for (const cell of cells) {
    for (const part of cutAtGutters(cell, columns)) {
      const at = columnAt(around(part.map(({ box }) => box)), columns);
      row[at]?.push(...part);
    }
  }
  return row;
}

function cutAtGutters({ words }: LineCell, columns: readonly Extent[]): readonly (readonly PlacedWord[])[] {
  const parts: PlacedWord[][] = [];
  for (const word of words) {
    const before = parts.at(-1)?.at(-1);
    const isCut =
      before !== undefined &&
      columns.some(({ x0 }, at) => at > 0 && before.box[2] <= x0 && word.box[0] >= (columns[at - 1]?.x1 ?? x0));
    if (before === undefined || isCut) parts.push([word]);
    else parts.at(-1)?.push(word);
  }
  return parts;
}

function columnAt([x0, , x1]: readonly [number, number, number, number], columns: readonly Extent[]): number {
  let best = { at: 0, shared: Number.NEGATIVE_INFINITY };
  for (const [at, column] of columns.entries()) {
    const shared = Math.min(x1, column.x1) - Math.max(x0, column.x0);
    if (shared > best.shared + 1e-6) best = { at, shared };
  }
  return best.at;
}

function areAligned(rows: readonly PlacedRow[], height: number): boolean {
  const shares = (rows[0] ?? []).map((_, at) => {
    const boxes = rows.flatMap((row) => {
      const words = row[at] ?? [];
      return words.length === 0 ? [] : [around(words.map(({ box }) => box))];
    });
    if (boxes.length < 2) return 0.5;
    const sides = [0, 2].map((side) => boxes.map((box) => box[side] ?? 0));
    const middles = boxes.map((box) => (box[0] + box[2]) / 2);
    return Math.max(...[...sides, middles].map((values) => clustered(values, SPREAD * height))) / boxes.length;
  });
  return shares.reduce((sum, share) => sum + share, 0) >= MIN_ALIGNED * shares.length;
}

/** The largest number of values within `spread` of each other. */
function clustered(values: readonly number[], spread: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  let best = 0;
  for (let [start, end] = [0, 0]; start < sorted.length; start += 1) {
    while (end < sorted.length && (sorted[end] ?? 0) - (sorted[start] ?? 0) <= spread) end += 1;
    best = Math.max(best, end - start);
  }
  return best;
}

/** Joins lines that continue the row before them, or that the row after them continues. */
function rowsOf(placed: readonly PlacedRow[], lines: readonly TextLine[]): readonly (readonly TableCell[])[] {
  const distance = (at: number) => (lines[at]?.box[3] ?? 0) - (lines[at - 1]?.box[3] ?? 0);
  const usual = median(lines.flatMap((_, at) => (at === 0 || filled(placed[at]) < 2 ? [] : [distance(at)]))) ?? 0;
  const rows: { cells: TableCell[]; leads: boolean }[] = [];
  for (const [at, row] of placed.entries()) {
    const before = rows.at(-1);
    const height = lines[at]?.height ?? 1;
    const [above, below] = [distance(at), distance(at + 1)];
    // Cells that are centred beside each other stand at heights between those of full lines.
    const overlaps = before !== undefined && above < OVERLAPPING * height;
    if (
      before !== undefined &&
      (overlaps || (before.leads && filled(row) > 1) || continues(before.cells, row, above / usual))
    ) {
      row.forEach((words, column) => {
        if (words.length > 0) before.cells[column] = [...(before.cells[column] ?? []), words];
      });
      before.leads &&= filled(row) < 2;
    } else {
      const leads = filled(row) === 1 && at + 1 < lines.length && below < LEADING * above && at > 0;
      const first = filled(row) === 1 && at + 1 < lines.length && below < OVERLAPPING * height;
      rows.push({ cells: row.map((words) => (words.length === 0 ? [] : [words])), leads: leads || first });
    }
  }
  return rows.map(({ cells }) => cells);
}

/** Whether a line with one cell goes on with the text above it. `share`: its distance in usual distances of rows. */
function continues(before: readonly TableCell[], row: PlacedRow, share: number): boolean {
  const only = row.findIndex((words) => words.length > 0);
  if (filled(row) !== 1 || (before[only] ?? []).length === 0) return false;
  return share < CLOSE || only > 0 || /^\p{Ll}/u.test(row[only]?.[0]?.text ?? '');
}

function filled(row: PlacedRow | undefined): number {
  return (row ?? []).filter((words) => words.length > 0).length;
}

const hasDigit = (words: readonly PlacedWord[]) => words.some(({ text }) => /\d/.test(text));

/** Whether the first row names the columns: it is set in bold, or has no digits where the others have some. */
function headerRows(rows: readonly PlacedRow[], lines: readonly TextLine[]): number {
  const [first, ...others] = rows;
  if (first === undefined || filled(first) < 2 || filled(first) + 1 < first.length || others.length === 0) return 0;
  const bodyLines = lines.slice(1);
  if (lines[0]?.bold === true && bodyLines.filter(({ bold }) => bold).length * 2 < bodyLines.length) return 1;
  if (first.some(hasDigit)) return 0;
  const isNumeric = first.some((words, at) => {
    const below = others.map((row) => row[at] ?? []).filter((cell) => cell.length > 0);
    return words.length > 0 && below.length > 0 && below.filter(hasDigit).length * 2 > below.length;
  });
  // Labels before their values are no names of columns.
  return isNumeric && first.every((words, at) => at === 0 || words.length > 0) && first.length > 2 ? 1 : 0;
}

/** Whether a line names the columns of the lines after it, so that a table begins with it. */
export function beginsTable(line: TextLine, next: TextLine | undefined): boolean {
  const plain = line.cells.length > 1 && !line.words.some(({ text }) => /\d/.test(text));
  if (!plain || next === undefined) return false;
  if (line.bold && !next.bold && next.cells.length > 1) return true;
  return line.cells.length > 2 && next.cells.length > 2 && next.words.some(({ text }) => /\d/.test(text));
}

/** The part of lines that stands in a horizontal extent, as lines of their own. */
export function linesIn(lines: readonly TextLine[], { x0, x1 }: Extent): readonly TextLine[] {
  return lines.flatMap((line) => {
    const own = line.words.filter(({ box }) => (box[0] + box[2]) / 2 >= x0 && (box[0] + box[2]) / 2 < x1);
    return own.length === 0 ? [] : [lineOf(own)];
  });
}
