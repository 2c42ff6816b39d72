import type { ChunkPage } from '../../language-model.ts';
import { type Cell, type Line, linesOfPage } from './lines.ts';
import { heightOf, type Run, sharedWidth } from './run.ts';

/** The lines of a document and the usual height of its text. */
export interface Layout {
  readonly lines: readonly Line[];
  readonly textHeight: number;
  readonly pages: readonly { readonly number: number; readonly width: number; readonly height: number }[];
}

/** A cell and its line. */
export interface CellLocation {
  readonly line: Line;
  readonly cell: Cell;
}

/**
 * Arranges the words of pages in lines and cells. `pause` is awaited between pages, so that a long document can be
 * stopped.
 */
export async function createLayout(pages: readonly ChunkPage[], pause: () => Promise<void>): Promise<Layout> {
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

/** Maximum distance of a cell's continuation below it, in heights of the cell, and maximum of lines in between. */
const MAX_DISTANCE = 2.6;
const MAX_LINES_BETWEEN = 5;

/**
 * The nearest cell below a cell or part of one, on the same page and in the same column; undefined if there is none.
 */
export function cellBelow(layout: Layout, line: Line, cell: Run): CellLocation | undefined {
  const limit = cell.box[3] + MAX_DISTANCE * Math.max(heightOf(cell), layout.textHeight * 0.8);
  for (let at = line.at + 1; at <= line.at + MAX_LINES_BETWEEN; at += 1) {
    const next = layout.lines[at];
    if (next === undefined || next.page !== line.page || next.box[1] > limit) return undefined;
    const below = next.cells
      .filter((other) => other.box[1] < limit && sharedWidth(other.box, cell.box) > 0.3)
      .sort((a, b) => sharedWidth(b.box, cell.box) - sharedWidth(a.box, cell.box))[0];
    if (below !== undefined) return { line: next, cell: below };
  }
  return undefined;
}
