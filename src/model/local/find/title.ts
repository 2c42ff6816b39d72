import { findDates } from '../../../document/values/dates.ts';
import type { LabelledDocument } from '../labelled-document.ts';
import type { Line } from '../layout/lines.ts';
import { heightOf, type Run } from '../layout/run.ts';
import { joinRuns } from './blocks.ts';
import type { FoundValue } from './found.ts';
import { isContact, letterCount } from './line-classifiers.ts';

/** Share of the first page, from its top, that may hold the title. */
const MAX_TOP_SHARE = 0.55;
const MAX_LINES = 4;
const MOSTLY_DIGITS = /\d[.,]\d\d(?!\d)/;

/** Whether a line is only a date. */
function isDate(text: string): boolean {
  const date = findDates(text)[0];
  return date !== undefined && letterCount(text.replace(date.text, '')) < 3;
}

function tallest(cell: Run): number {
  const heights = cell.tokens.map((token) => token.box[3] - token.box[1]).sort((a, b) => a - b);
  return heights[Math.floor(heights.length / 2)] ?? heightOf(cell);
}

/** Lines below the first one in letters of the same size, close enough to belong to the title. */
function continuation(lines: readonly Line[], first: Line, size: number): Run[] {
  const runs: Run[] = [];
  let last: Run = first;
  for (const line of lines.filter(({ at }) => at > first.at)) {
    const same = Math.abs(tallest(line) - size) < 0.12 * size && letterCount(line.text) > 1;
    if (!same || line.box[1] - last.box[3] > 0.9 * size || runs.length >= MAX_LINES - 1) break;
    runs.push(line);
    last = line;
  }
  return runs;
}

/** Finds the title: the largest text in the upper part of the first page, possibly on several lines. */
export function findTitle(labelledDocument: LabelledDocument): FoundValue[] {
  const { lines, pages, textHeight } = labelledDocument.layout;
  const page = pages.find(({ number }) => number === lines[0]?.page);
  const top = lines.filter(
    (line) => line.page === page?.number && line.box[1] < MAX_TOP_SHARE * Math.max(page.height, page.width),
  );
  const readable = top.filter(
    (line) =>
      letterCount(line.text) >= 3 && !isDate(line.text) && !MOSTLY_DIGITS.test(line.text) && !isContact(line.text),
  );
  const size = Math.max(0, ...readable.map(tallest));
  const first = readable.find((line) => tallest(line) >= 0.93 * size);
  if (first === undefined) return [];
  // If no text is larger than the rest, the title is the first line only.
  const stands = size > 1.15 * textHeight;
  const runs = stands ? [first, ...continuation(top, first, tallest(first))] : [first];
  const found = joinRuns(runs, ' ', stands ? 0.9 : 0.62, first.at);
  return found === undefined ? [] : [found];
}
