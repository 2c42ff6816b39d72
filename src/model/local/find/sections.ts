import { findDates } from '../../../document/values/dates.ts';
import { fold } from '../../../document/values/normalise.ts';
import type { Hit, LabelledDocument } from '../labelled-document.ts';
import { type Cell, heightOf, type Line, type Run, runOf, sharedWidth } from '../layout.ts';
import type { Leaf } from '../schema.ts';
import { type FoundValue, joinRuns } from './found.ts';
import { cellAt } from './labelled.ts';
import { isContact, letterCount } from './line-kinds.ts';

const MAX_SECTION_LINES = 120;
/** Gap in lines that ends a section. */
const WIDE_GAP = 3;
const NUMBERED = /^(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|[IVX]{1,5}\.|§ ?\d+|[A-Z]\.)\s+\p{Lu}/u;

/** Whether a cell looks like a section heading: larger than the text around it, in capitals, or numbered and short. */
export function looksLikeHeading(labelledDocument: LabelledDocument, cell: Run): boolean {
  const { text } = cell;
  const short = text.length < 70 && letterCount(text) > 2 && !/[.,;]$/.test(text);
  if (!short) return false;
  const large = heightOf(cell) > 1.25 * labelledDocument.layout.textHeight;
  const capitals = text === text.toUpperCase() && letterCount(text) > 3 && !/\d{3}/.test(text);
  return large || capitals || NUMBERED.test(text);
}

/** A heading is alone in its cell, or followed by a colon or dash. */
function isHeadingHit(hit: Hit, cell: Cell): boolean {
  const before = hit.line.text.slice(cell.from, hit.start);
  const after = hit.line.text.slice(hit.end, cell.from + cell.text.length);
  return !/\p{L}/u.test(before) && (!/[\p{L}\p{N}]/u.test(after) || /^\s*[:—–-]/.test(after));
}

function startsOther(labelledDocument: LabelledDocument, line: Line, cell: Cell, leaf: Leaf): boolean {
  return (labelledDocument.hits[line.at] ?? []).some((hit) => {
    const own = hit.entry.owners.some(({ owner }) => owner === leaf);
    return (
      !own &&
      hit.start >= cell.from &&
      hit.start <= cell.from + 3 &&
      isHeadingHit(hit, cell) &&
      hit.entry.owners.some(({ owner }) => owner !== 'other')
    );
  });
}

/** The cells below a heading in its column, up to the next heading. */
function bodyOf(labelledDocument: LabelledDocument, hit: Hit, heading: Cell, leaf: Leaf): Run[] {
  const body: Run[] = [];
  const style = fold(heading.text) === heading.text ? 0 : heightOf(heading);
  let last: Run = heading;
  for (
    let at = hit.line.at + 1;
    at < labelledDocument.layout.lines.length && body.length < MAX_SECTION_LINES;
    at += 1
  ) {
    const line = labelledDocument.layout.lines[at];
    if (line === undefined || line.page !== hit.line.page) break;
    const cells = line.cells.filter(
      (cell) => sharedWidth(cell.box, last.box) > 0 || sharedWidth(cell.box, heading.box) > 0,
    );
    const first = cells[0];
    if (first === undefined) continue;
    if (first.box[1] - last.box[3] > WIDE_GAP * Math.max(labelledDocument.layout.textHeight, heightOf(last))) break;
    const heads = looksLikeHeading(labelledDocument, first) && (style === 0 || heightOf(first) > 0.9 * style);
    if (startsOther(labelledDocument, line, first, leaf) || (body.length > 0 && heads)) break;
    body.push(...cells);
    last = first;
  }
  return body;
}

/** The runs after and below a heading; none if the label is no heading. */
export function sectionRuns(labelledDocument: LabelledDocument, hit: Hit, leaf: Leaf): Run[] {
  const cell = cellAt(hit);
  if (cell === undefined || !isHeadingHit(hit, cell)) return [];
  const rest = hit.line.tokens.filter((_, index) => {
    const start = hit.line.starts[index] ?? 0;
    return start >= hit.end && start < cell.from + cell.text.length;
  });
  return [...(rest.length === 0 ? [] : [runOf(rest)]), ...bodyOf(labelledDocument, hit, cell, leaf)];
}

/** Finds running text after or below a heading that is one of the field's labels. */
export function findSections(labelledDocument: LabelledDocument, leaf: Leaf): FoundValue[] {
  return (labelledDocument.byLeaf.get(leaf) ?? []).flatMap((hit) => {
    const weight = hit.entry.owners.find(({ owner }) => owner === leaf)?.weight ?? 0;
    const found = joinRuns(sectionRuns(labelledDocument, hit, leaf), ' ', weight, hit.line.at);
    return found === undefined ? [] : [found];
  });
}

/** Share of the first page, from its top, that may hold the title. */
const MAX_TOP_SHARE = 0.55;
const MAX_TITLE_LINES = 4;
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
    if (!same || line.box[1] - last.box[3] > 0.9 * size || runs.length >= MAX_TITLE_LINES - 1) break;
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
