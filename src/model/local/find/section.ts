import { fold } from '../../../document/values/normalise.ts';
import type { Hit, LabelledDocument } from '../labelled-document.ts';
import type { Cell, Line } from '../layout/lines.ts';
import { heightOf, type Run, runOf, sharedWidth } from '../layout/run.ts';
import type { Leaf } from '../schema/field.ts';
import { joinRuns } from './blocks.ts';
import type { FoundValue } from './found.ts';
import { letterCount } from './line-classifiers.ts';
import { cellAt } from './regions.ts';

const MAX_LINES = 120;
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
  for (let at = hit.line.at + 1; at < labelledDocument.layout.lines.length && body.length < MAX_LINES; at += 1) {
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
