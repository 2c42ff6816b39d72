import type { Box } from '../../schemas/geometry.ts';
import type { Word } from '../../schemas/page.ts';
import { around } from './box.ts';
import { readingBlocks } from './ocr/columns.ts';

/** A word without its line. */
export interface UnplacedWord {
  readonly text: string;
  readonly box: Box;
  readonly confidence: number;
  /** Whether it runs in another direction than the page, such as a note in the margin. */
  readonly turned?: boolean;
  readonly bold?: true | undefined;
}

/** Minimum vertical overlap of words on one line, as a share of the smaller height. */
const MIN_OVERLAP = 0.5;
/** Gap between words that may be one between columns of text, as a multiple of their height. */
const COLUMN_GAP = 0.9;
/** Gap between turned words of one line, as a multiple of their thickness. */
const TURNED_GAP = 2;

/**
 * Groups words into lines, top to bottom and left to right, in the order in which a person reads: columns of running text
 * one after the other, tables and forms line by line, and what runs in another direction last.
 */
export function arrangeLines(words: readonly UnplacedWord[]): readonly Word[] {
  const upright = words.filter((word) => word.turned !== true);
  const pieces = rowsOf(upright).flatMap(piecesOf);
  const blocks = readingBlocks(pieces.map((piece) => ({ rect: rectOf(piece), piece })));
  const rows =
    blocks.length <= 1 ? rowsOf(upright) : blocks.flatMap((block) => rowsOf(block.flatMap(({ piece }) => piece)));
  return [...rows, ...turnedLines(words.filter((word) => word.turned === true))].flatMap((row, line) =>
    row.map(({ text, box, confidence, bold }) => ({ text, box, confidence, line, ...(bold ? { bold } : {}) })),
  );
}

type Row = readonly UnplacedWord[];

function rowsOf(words: readonly UnplacedWord[]): readonly Row[] {
  const sorted = [...words].sort((a, b) => middle(a.box) - middle(b.box) || a.box[0] - b.box[0]);
  const rows: { top: number; bottom: number; words: UnplacedWord[] }[] = [];
  for (const word of sorted) {
    const [, top, , bottom] = word.box;
    const row = rows
      .slice(-4)
      .reverse()
      .find((candidate) => {
        const overlap = Math.min(candidate.bottom, bottom) - Math.max(candidate.top, top);
        return overlap >= MIN_OVERLAP * Math.min(candidate.bottom - candidate.top, bottom - top) && overlap > 0;
      });
    if (row === undefined) {
      rows.push({ top, bottom, words: [word] });
      continue;
    }
    const count = row.words.push(word);
    row.top += (top - row.top) / count;
    row.bottom += (bottom - row.bottom) / count;
  }
  return rows
    .sort((a, b) => a.top + a.bottom - b.top - b.bottom)
    .map((row) => row.words.sort((a, b) => a.box[0] - b.box[0]));
}

/** Cuts a row at wide gaps. */
function piecesOf(row: Row): readonly Row[] {
  const pieces: UnplacedWord[][] = [];
  for (const word of row) {
    const before = pieces.at(-1)?.at(-1);
    const height = word.box[3] - word.box[1];
    if (before === undefined || word.box[0] - before.box[2] > COLUMN_GAP * height) pieces.push([word]);
    else pieces.at(-1)?.push(word);
  }
  return pieces;
}

function rectOf(piece: Row) {
  const [x0, y0, x1, y1] = around(piece.map(({ box }) => box));
  return { cx: (x0 + x1) / 2, cy: (y0 + y1) / 2, width: x1 - x0, height: y1 - y0, angle: 0 };
}

/** Turned words in the order of the page's content, in lines of their own. */
function turnedLines(words: readonly UnplacedWord[]): readonly Row[] {
  const lines: UnplacedWord[][] = [];
  for (const word of words) {
    const before = lines.at(-1)?.at(-1);
    if (before !== undefined && isNear(before.box, word.box)) lines.at(-1)?.push(word);
    else lines.push([word]);
  }
  return lines;
}

function isNear(a: Box, b: Box): boolean {
  const thickness = Math.min(a[2] - a[0], a[3] - a[1]);
  const gap = TURNED_GAP * thickness;
  return a[0] - b[2] < gap && b[0] - a[2] < gap && a[1] - b[3] < gap && b[1] - a[3] < gap && isAligned(a, b);
}

function isAligned(a: Box, b: Box): boolean {
  const across = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const down = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  return across > 0 || down > 0;
}

function middle(box: Box): number {
  return (box[1] + box[3]) / 2;
}
