import type { LabelledPage } from '../labelled-page.ts';
import type { Cell } from '../layout/lines.ts';
import { heightOf, type Run, sharedWidth } from '../layout/run.ts';
import { foundIn } from './blocks.ts';
import type { Found } from './found.ts';
import { letterCount } from './lineclass.ts';
import { looksLikeHeading } from './section.ts';

const MOST = 1000;
const SHORTEST = 40;

interface Open {
  readonly runs: Run[];
  last: Cell;
  readonly at: number;
}

/** Running text: lines one below the other without a gap, at least half a line of letters long. */
export function findParagraphs(labelledPage: LabelledPage): Found[] {
  const done: Open[] = [];
  let open: Open[] = [];
  let page: number | undefined;
  for (const line of labelledPage.layout.lines) {
    if (line.page !== page) open = [];
    page = line.page;
    const next: Open[] = [];
    for (const cell of line.cells) {
      const above = open.find(
        ({ last }) => sharedWidth(last.box, cell.box) > 0.5 && cell.box[1] - last.box[3] < 0.9 * heightOf(cell),
      );
      if (above !== undefined && !looksLikeHeading(labelledPage, cell)) {
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
  const texts = done.filter(({ runs }) => runs.reduce((sum, run) => sum + letterCount(run.text), 0) >= SHORTEST);
  return texts.slice(0, MOST).flatMap(({ runs, at }) => foundIn(runs, ' ', 1, at) ?? []);
}

/** Lines that look like the heading of a section. */
export function findHeadings(labelledPage: LabelledPage): Found[] {
  const cells = labelledPage.layout.lines.flatMap((line) => line.cells.map((cell) => ({ cell, at: line.at })));
  const headings = cells.filter(({ cell }) => looksLikeHeading(labelledPage, cell) && letterCount(cell.text) > 3);
  return headings.slice(0, MOST).flatMap(({ cell, at }) => foundIn([cell], ' ', 1, at) ?? []);
}
