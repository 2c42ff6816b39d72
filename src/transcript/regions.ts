import { median } from '../util/stats.ts';
import type { TextLine } from './lines.ts';
import { beginsTable, columnsOf, linesIn, readTable, type Table } from './table.ts';

/** A part of a page: a table, or lines of text. */
export type Region =
  | { readonly kind: 'table'; readonly table: Table; readonly lines: readonly TextLine[] }
  | { readonly kind: 'lines'; readonly lines: readonly TextLine[] };

/** Distance of two lines of one table, in heights of a line. */
const MAX_PITCH = 3.2;
/** Width of a gap between blocks that stand side by side, in heights of a line. */
const BLOCK_GUTTER = 3.5;
/** Share of the lines whose parts stand at different heights, as in blocks that are set apart from each other. */
const MIN_UNEVEN = 0.4;
/** Difference of such heights, in heights of a line. */
const UNEVEN = 0.18;
const MAX_BLOCK_LINES = 12;
/** Lines, words of a line, and share of lines that begin within a sentence, of running text. */
const MIN_PROSE_LINES = 4;
const MIN_PROSE_WORDS = 5;
const MIN_WITHIN = 0.4;
const MAX_DEPTH = 4;
/** Distance of two lines between which a table may end, in usual distances. */
const APART = 1.6;
/** Lines on either side of it whose columns are compared. */
const SAMPLE = 6;

/** Divides lines, in reading order, into tables, blocks that stand side by side, and running text. */
export function regionsOf(lines: readonly TextLine[], depth = 0): readonly Region[] {
  const regions: Region[] = [];
  let text: TextLine[] = [];
  const endText = () => {
    if (text.length > 0) regions.push({ kind: 'lines', lines: text });
    text = [];
  };
  for (let at = 0; at < lines.length; ) {
    const end = endOfRun(lines, at);
    for (const run of partsOf(lines.slice(at, Math.max(at + 1, end)))) {
      const read = run.length < 2 ? undefined : readRun(run, depth);
      if (read === undefined) text.push(...run);
      else {
        endText();
        regions.push(...read);
      }
    }
    at = Math.max(at + 1, end);
  }
  endText();
  return regions;
}

/** The end of the lines from `start` on that have several cells, with single cells between them. */
function endOfRun(lines: readonly TextLine[], start: number): number {
  let end = start;
  let last = start;
  const isSeveral = (line: TextLine | undefined) => line !== undefined && line.cells.length > 1;
  if (!isSeveral(lines[start])) return start;
  for (let at = start + 1; at < lines.length; at += 1) {
    const [before, line] = [lines[at - 1], lines[at]];
    if (before === undefined || line === undefined || !follows(before, line)) break;
    if (isSeveral(line)) last = at;
    else if (at - last > 3 || !fitsBelow(lines.slice(start, last + 1), line)) break;
    end = at;
  }
  // Lines at the end that continue a cell belong to it, if they stand close.
  let stop = last + 1;
  while (stop <= end && isRest(lines, stop, start)) stop += 1;
  return stop;
}

function follows(before: TextLine, line: TextLine): boolean {
  const pitch = line.box[3] - before.box[3];
  return pitch > 0 && pitch < MAX_PITCH * Math.max(before.height, line.height);
}

/** Divides lines that have several cells where another table begins: at its head, or after a gap with other columns. */
function partsOf(run: readonly TextLine[]): readonly (readonly TextLine[])[] {
  const pitches = run.slice(1).map((line, at) => line.box[3] - (run[at]?.box[3] ?? 0));
  const usual = median(pitches) ?? 0;
  const parts: TextLine[][] = [];
  for (const [at, line] of run.entries()) {
    const part = parts.at(-1);
    const isApart = (pitches[at - 1] ?? 0) > APART * usual;
    const rest = run.slice(at, at + SAMPLE);
    const begins = at > 0 && (beginsTable(line, run[at + 1]) || (isApart && haveOtherColumns(run.slice(0, at), rest)));
    if (part === undefined || begins) parts.push([line]);
    else part.push(line);
  }
  return parts;
}

function haveOtherColumns(above: readonly TextLine[], below: readonly TextLine[]): boolean {
  const height = median(above.map((line) => line.height)) ?? 1;
  const [a, b] = [above.slice(-SAMPLE), below].map((lines) => {
    const several = lines.filter(({ cells }) => cells.length > 1);
    return columnsOf(several, height);
  });
  if (a === undefined || b === undefined || a.length === 0 || b.length === 0) return false;
  const together = columnsOf(
    [...above.slice(-SAMPLE), ...below].filter(({ cells }) => cells.length > 1),
    height,
  );
  return (
    together.length < Math.min(a.length, b.length) ||
    (a.length !== b.length && together.length < Math.max(a.length, b.length))
  );
}

/** Whether a line with one cell stands in a column of the lines above. */
function fitsBelow(lines: readonly TextLine[], line: TextLine): boolean {
  const several = lines.filter(({ cells }) => cells.length > 1);
  const columns = columnsOf(several, median(several.map(({ height }) => height)) ?? 1);
  const touched = columns.filter(({ x0, x1 }) => Math.min(line.box[2], x1) - Math.max(line.box[0], x0) > 0);
  return touched.length <= 1 || several.length < 2;
}

function isRest(lines: readonly TextLine[], at: number, start: number): boolean {
  const [before, line] = [lines[at - 1], lines[at]];
  if (before === undefined || line === undefined) return false;
  const near = line.box[1] - before.box[3] < 0.35 * line.height;
  const isAligned = before.cells.some(({ box }) => Math.abs(box[0] - line.box[0]) < line.height);
  return near && isAligned && fitsBelow(lines.slice(start, at), line) && line.bold === before.bold;
}

function readRun(run: readonly TextLine[], depth: number): readonly Region[] | undefined {
  const blocks = depth < MAX_DEPTH ? sideBySide(run) : undefined;
  if (blocks !== undefined) return blocks.flatMap((block) => regionsOf(block, depth + 1));
  const table = readTable(run);
  return table === undefined ? undefined : [{ kind: 'table', table, lines: run }];
}

/**
 * The blocks of lines that stand beside each other and have nothing to do with each other, such as two addresses:
 * parted by a wide gap, set at other heights, or text on both sides of it. Undefined for the rows of a table.
 */
function sideBySide(run: readonly TextLine[]): readonly (readonly TextLine[])[] | undefined {
  const several = run.filter(({ cells }) => cells.length > 1);
  const height = median(run.map((line) => line.height)) ?? 1;
  const columns = columnsOf(several, height);
  if (columns.length < 2) return undefined;
  const table = readTable(run);
  if (table !== undefined && table.headerRows > 0 && columns.length > 2) return undefined;
  const gutters = columns.slice(1).map((column, at) => ({
    x: (column.x0 + (columns[at]?.x1 ?? column.x0)) / 2,
    width: column.x0 - (columns[at]?.x1 ?? column.x0),
  }));
  const widest = gutters.reduce((best, gutter) => (gutter.width > best.width ? gutter : best));
  const sides = [linesIn(run, { x0: -Infinity, x1: widest.x }), linesIn(run, { x0: widest.x, x1: Infinity })];
  const [west = [], east = []] = sides;
  if (west.length < 2 || east.length < 2) return undefined;
  if (isUneven(several, widest.x) || isProse(west) || isProse(east)) return sides;
  if (widest.width < BLOCK_GUTTER * height || run.length > MAX_BLOCK_LINES) return undefined;
  if (!isText(west)) return undefined;
  // A block of text beside another one, or beside labels with their values.
  const eastColumns = columns.filter(({ x0 }) => x0 > widest.x);
  return eastColumns.length > 1 || isText(east) ? sides : undefined;
}

function isUneven(lines: readonly TextLine[], x: number): boolean {
  const uneven = lines.filter(({ words, height }) => {
    const [west, east] = [words.filter(({ box }) => box[2] <= x), words.filter(({ box }) => box[0] >= x)];
    const bottom = (side: typeof words) => median(side.map(({ box }) => (box[1] + box[3]) / 2));
    const [a, b] = [bottom(west), bottom(east)];
    return a !== undefined && b !== undefined && Math.abs(a - b) > UNEVEN * height;
  });
  return lines.length > 2 && uneven.length >= MIN_UNEVEN * lines.length;
}

/** Whether lines are running text: several words each, many of which begin within a sentence. */
function isProse(lines: readonly TextLine[]): boolean {
  const words = median(lines.map((line) => line.words.length)) ?? 0;
  const within = lines.filter(({ text }) => /^\p{Ll}/u.test(text)).length;
  return lines.length >= MIN_PROSE_LINES && words >= MIN_PROSE_WORDS && within >= MIN_WITHIN * lines.length;
}

/** Whether lines are words rather than labels or values: of one cell each, several words, few with digits or colons. */
function isText(lines: readonly TextLine[]): boolean {
  const of = (test: (line: TextLine) => boolean) => lines.filter(test).length / lines.length;
  return (
    of(({ cells }) => cells.length === 1) > 0.9 &&
    of(({ words }) => words.length > 1) >= 0.6 &&
    of(({ text }) => /:$/.test(text)) <= 0.25 &&
    of(({ text }) => text.replace(/[^\d]/g, '').length * 2 > text.replace(/\s/g, '').length) <= 0.25
  );
}
