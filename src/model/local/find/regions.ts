import type { Hit, LabelledDocument } from '../labelled-document.ts';
import { cellBelow } from '../layout/layout.ts';
import type { Cell } from '../layout/lines.ts';
import { type Run, runOf, tokensWithin } from '../layout/run.ts';

/** A region that may hold the value of a label: characters `start` to `end` of a run. */
export interface Region {
  readonly run: Run;
  readonly start: number;
  readonly end: number;
  readonly relation: 'cell' | 'line' | 'below';
  /** Number of cells between the label and this one. */
  readonly distance: number;
  readonly at: number;
}

/** Maximum of characters after a label. */
const MAX_VALUE_LENGTH = 300;

/** The cell of a label hit. */
export function cellAt(hit: Hit): Cell | undefined {
  return hit.line.cells.find((cell) => cell.from <= hit.start && hit.start < cell.from + cell.text.length);
}

/** Start of the next label on the line, where this label's region ends. */
function nextLabel(labelledDocument: LabelledDocument, hit: Hit): number {
  const following = labelledDocument.hits[hit.line.at]?.find((other) => other.start >= hit.end);
  return following?.start ?? hit.line.text.length;
}

function beginsWithLabel(labelledDocument: LabelledDocument, at: number, cell: Cell): boolean {
  return labelledDocument.hits[at]?.some((hit) => hit.start <= cell.from + 1 && hit.end > cell.from) ?? false;
}

function below(labelledDocument: LabelledDocument, hit: Hit): Region[] {
  const label = tokensWithin(hit.line, hit.start, hit.end);
  if (label.length === 0) return [];
  const next = cellBelow(labelledDocument.layout, hit.line, runOf(label));
  if (next === undefined || beginsWithLabel(labelledDocument, next.line.at, next.cell)) return [];
  const { cell, line } = next;
  return [{ run: cell, start: 0, end: cell.text.length, relation: 'below', distance: 0, at: line.at }];
}

/**
 * The regions that may hold the value of a label, most likely first: after it in the same cell, further right on the
 * line up to the next label, and in the cell below.
 */
export function regionsOf(labelledDocument: LabelledDocument, hit: Hit): Region[] {
  const { line } = hit;
  const own = cellAt(hit);
  if (own === undefined) return [];
  const limit = Math.min(nextLabel(labelledDocument, hit), hit.end + MAX_VALUE_LENGTH);
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
  return [...regions, ...below(labelledDocument, hit)];
}
