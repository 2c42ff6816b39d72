import type { ChunkPage } from '../../language-model.ts';
import { type Cell, type Line, linesOfPage } from './lines.ts';
import { heightOf, type Run, sharedWidth } from './run.ts';

/** All lines of a document, and how tall its text usually is. */
export interface Layout {
  readonly lines: readonly Line[];
  readonly textHeight: number;
  readonly pages: readonly { readonly number: number; readonly width: number; readonly height: number }[];
}

/** A cell and the line that it is part of. */
export interface Place {
  readonly line: Line;
  readonly cell: Cell;
}

/**
 * Lines and cells of all pages.
 * Takes the pages of a chunk; `pause` is awaited between pages so that a long document can be stopped.
 */
export async function layOut(pages: readonly ChunkPage[], pause: () => Promise<void>): Promise<Layout> {
  const lines: Line[] = [];
  for (const page of pages) {
    await pause();
    for (const line of linesOfPage(page, lines.length)) lines.push(line);
  }
  const heights = lines.map(heightOf).sort((a, b) => a - b);
  return {
    lines,
    textHeight: heights[Math.floor(heights.length / 2)] ?? 1,
    pages: pages.map(({ number, width, height }) => ({ number, width, height })),
  };
}

/** How far below a cell its continuation may begin, in heights of the cell, and how many lines may lie between. */
const REACH = 2.6;
const LINES_BELOW = 5;

/**
 * The nearest cell under a cell: on the same page, in the same column, not far away.
 * Takes the layout, the cell (or a part of one) and its line; returns nothing where the space below is empty or another column's.
 */
export function cellBelow(layout: Layout, line: Line, cell: Run): Place | undefined {
  const limit = cell.box[3] + REACH * Math.max(heightOf(cell), layout.textHeight * 0.8);
  for (let at = line.at + 1; at <= line.at + LINES_BELOW; at += 1) {
    const next = layout.lines[at];
    if (next === undefined || next.page !== line.page || next.box[1] > limit) return undefined;
    const below = next.cells
      .filter((other) => other.box[1] < limit && sharedWidth(other.box, cell.box) > 0.3)
      .sort((a, b) => sharedWidth(b.box, cell.box) - sharedWidth(a.box, cell.box))[0];
    if (below !== undefined) return { line: next, cell: below };
  }
  return undefined;
}
