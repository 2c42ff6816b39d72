import { fold } from '../../../document/values/normalise.ts';
import type { Hit, LabelledPage } from '../labelled-page.ts';
import type { Cell, Line } from '../layout/lines.ts';
import { heightOf, type Run, runOf, sharedWidth } from '../layout/run.ts';
import type { Leaf } from '../schema/field.ts';
import { foundIn } from './blocks.ts';
import type { Found } from './found.ts';
import { letterCount } from './lineclass.ts';
import { cellAt } from './regions.ts';

const MAX_LINES = 120;
/** A gap wider than this many lines ends a section. */
const WIDE_GAP = 3;
const NUMBERED = /^(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|[IVX]{1,5}\.|§ ?\d+|[A-Z]\.)\s+\p{Lu}/u;

/** Whether a cell looks like the heading of a section: larger than the text around it, in capitals, or numbered and short. */
export function looksLikeHeading(labelledPage: LabelledPage, cell: Run): boolean {
  const { text } = cell;
  const short = text.length < 70 && letterCount(text) > 2 && !/[.,;]$/.test(text);
  if (!short) return false;
  const large = heightOf(cell) > 1.25 * labelledPage.layout.textHeight;
  const capitals = text === text.toUpperCase() && letterCount(text) > 3 && !/\d{3}/.test(text);
  return large || capitals || NUMBERED.test(text);
}

/** A heading stands alone in its cell, or starts it and is followed by a colon or a dash. */
function isHeadingHit(hit: Hit, cell: Cell): boolean {
  const before = hit.line.text.slice(cell.from, hit.start);
  const after = hit.line.text.slice(hit.end, cell.from + cell.text.length);
  return !/\p{L}/u.test(before) && (!/[\p{L}\p{N}]/u.test(after) || /^\s*[:—–-]/.test(after));
}

function startsOther(labelledPage: LabelledPage, line: Line, cell: Cell, leaf: Leaf): boolean {
  return (labelledPage.hits[line.at] ?? []).some((hit) => {
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

/** Cells below a heading in its column, up to the next heading. */
function bodyOf(labelledPage: LabelledPage, hit: Hit, heading: Cell, leaf: Leaf): Run[] {
  const body: Run[] = [];
  const style = fold(heading.text) === heading.text ? 0 : heightOf(heading);
  let last: Run = heading;
  for (let at = hit.line.at + 1; at < labelledPage.layout.lines.length && body.length < MAX_LINES; at += 1) {
    const line = labelledPage.layout.lines[at];
    if (line === undefined || line.page !== hit.line.page) break;
    const cells = line.cells.filter(
      (cell) => sharedWidth(cell.box, last.box) > 0 || sharedWidth(cell.box, heading.box) > 0,
    );
    const first = cells[0];
    if (first === undefined) continue;
    if (first.box[1] - last.box[3] > WIDE_GAP * Math.max(labelledPage.layout.textHeight, heightOf(last))) break;
    const heads = looksLikeHeading(labelledPage, first) && (style === 0 || heightOf(first) > 0.9 * style);
    if (startsOther(labelledPage, line, first, leaf) || (body.length > 0 && heads)) break;
    body.push(...cells);
    last = first;
  }
  return body;
}

/** What stands behind a heading on its line and in the lines below; nothing where the label is not a heading. */
export function sectionRuns(labelledPage: LabelledPage, hit: Hit, leaf: Leaf): Run[] {
  const cell = cellAt(hit);
  if (cell === undefined || !isHeadingHit(hit, cell)) return [];
  const rest = hit.line.tokens.filter((_, index) => {
    const start = hit.line.starts[index] ?? 0;
    return start >= hit.end && start < cell.from + cell.text.length;
  });
  return [...(rest.length === 0 ? [] : [runOf(rest)]), ...bodyOf(labelledPage, hit, cell, leaf)];
}

/** Running text under a heading that is one of the field's labels, or behind it on its line. */
export function findSections(labelledPage: LabelledPage, leaf: Leaf): Found[] {
  return (labelledPage.byLeaf.get(leaf) ?? []).flatMap((hit) => {
    const weight = hit.entry.owners.find(({ owner }) => owner === leaf)?.weight ?? 0;
    const found = foundIn(sectionRuns(labelledPage, hit, leaf), ' ', weight, hit.line.at);
    return found === undefined ? [] : [found];
  });
}
