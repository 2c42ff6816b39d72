import type { Hit, LabelledPage } from '../labelled-page.ts';
import { cellBelow } from '../layout/layout.ts';
import type { Cell } from '../layout/lines.ts';
import { type Run, runOf, tokensWithin } from '../layout/run.ts';

/** A place where the value of a label may stand: characters `start` to `end` of a run. */
export interface Region {
  readonly run: Run;
  readonly start: number;
  readonly end: number;
  readonly relation: 'cell' | 'line' | 'below';
  /** How many cells lie between the label and this one. */
  readonly distance: number;
  readonly at: number;
}

/** Characters behind a label that are looked at for a value. */
const REACH = 300;

/** The cell of a line that a character belongs to. */
export function cellAt(hit: Hit): Cell | undefined {
  return hit.line.cells.find((cell) => cell.from <= hit.start && hit.start < cell.from + cell.text.length);
}

/** Where the next label on the line begins; up to there is this label's space. */
function nextLabel(labelledPage: LabelledPage, hit: Hit): number {
  const following = labelledPage.hits[hit.line.at]?.find((other) => other.start >= hit.end);
  return following?.start ?? hit.line.text.length;
}

function beginsWithLabel(labelledPage: LabelledPage, at: number, cell: Cell): boolean {
  return labelledPage.hits[at]?.some((hit) => hit.start <= cell.from + 1 && hit.end > cell.from) ?? false;
}

function below(labelledPage: LabelledPage, hit: Hit): Region[] {
  const label = tokensWithin(hit.line, hit.start, hit.end);
  if (label.length === 0) return [];
  const next = cellBelow(labelledPage.layout, hit.line, runOf(label));
  if (next === undefined || beginsWithLabel(labelledPage, next.line.at, next.cell)) return [];
  const { cell, line } = next;
  return [{ run: cell, start: 0, end: cell.text.length, relation: 'below', distance: 0, at: line.at }];
}

/**
 * Places where the value of a label may stand, the likeliest first: behind it in the same cell, further right on the same line
 * up to the next label, and in the cell below.
 */
export function regionsOf(labelledPage: LabelledPage, hit: Hit): Region[] {
  const { line } = hit;
  const own = cellAt(hit);
  if (own === undefined) return [];
  const limit = Math.min(nextLabel(labelledPage, hit), hit.end + REACH);
  const ownEnd = Math.min(own.from + own.text.length, limit);
  const regions: Region[] = [];
  if (ownEnd > hit.end) {
    regions.push({ run: line, start: hit.end, end: ownEnd, relation: 'cell', distance: 0, at: line.at });
  }
  const right = line.cells.filter((cell) => cell.from > own.from && cell.from < limit);
  for (const [distance, cell] of right.entries()) {
    const end = Math.min(cell.from + cell.text.length, limit);
    regions.push({ run: line, start: cell.from, end, relation: 'line', distance, at: line.at });
  }
  return [...regions, ...below(labelledPage, hit)];
}
