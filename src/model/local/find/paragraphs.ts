import type { LabelledDocument } from '../labelled-document.ts';
import type { Cell } from '../layout/lines.ts';
import { heightOf, type Run, sharedWidth } from '../layout/run.ts';
import { joinRuns } from './blocks.ts';
import type { FoundValue } from './found.ts';
import { letterCount } from './line-classifiers.ts';
import { looksLikeHeading } from './section.ts';

const MAX_PARAGRAPHS = 1000;
const MIN_LENGTH = 40;

interface Open {
  readonly runs: Run[];
  last: Cell;
  readonly at: number;
}

/** Finds running text: consecutive lines without a gap, with at least half a line of letters. */
export function findParagraphs(labelledDocument: LabelledDocument): FoundValue[] {
  const done: Open[] = [];
  let open: Open[] = [];
  let page: number | undefined;
  for (const line of labelledDocument.layout.lines) {
    if (line.page !== page) open = [];
    page = line.page;
    const next: Open[] = [];
    for (const cell of line.cells) {
      const above = open.find(
        ({ last }) => sharedWidth(last.box, cell.box) > 0.5 && cell.box[1] - last.box[3] < 0.9 * heightOf(cell),
      );
      if (above !== undefined && !looksLikeHeading(labelledDocument, cell)) {
        above.runs.push(cell);
        above.last = cell;
        next.push(above);
      } else {
        const started = { runs: [cell], last: cell, at: line.at };
        done.push(started);
        next.push(started);
      }
    }
    open = [...next, ...open.filter(({ last }) => !next.some((other) => other.last === last))].slice(0, 12);
  }
  const texts = done.filter(({ runs }) => runs.reduce((sum, run) => sum + letterCount(run.text), 0) >= MIN_LENGTH);
  return texts.slice(0, MAX_PARAGRAPHS).flatMap(({ runs, at }) => joinRuns(runs, ' ', 1, at) ?? []);
}

/** Finds lines that look like section headings. */
export function findHeadings(labelledDocument: LabelledDocument): FoundValue[] {
  const cells = labelledDocument.layout.lines.flatMap((line) => line.cells.map((cell) => ({ cell, at: line.at })));
  const headings = cells.filter(({ cell }) => looksLikeHeading(labelledDocument, cell) && letterCount(cell.text) > 3);
  return headings.slice(0, MAX_PARAGRAPHS).flatMap(({ cell, at }) => joinRuns([cell], ' ', 1, at) ?? []);
}
