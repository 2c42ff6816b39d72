import { findAmounts } from '../../../document/values/amounts.ts';
import { findPostcodes } from '../../../document/values/postcodes.ts';
import { isContact, letterCount } from '../find/line-classifiers.ts';
import type { LabelledDocument } from '../labelled-document.ts';
import type { Cell, Line } from '../layout/lines.ts';
import { heightOf, type Run } from '../layout/run.ts';
import { aligned, type Block } from './block.ts';

const LINES_ABOVE = 5;
const GAP = 1.3;
const MAX_BLOCKS = 12;
/** Separators between parts of an address in one line. */
export const PARTS = /\s+[·•|∙●*-]\s+|[·•|∙●]/;

/** Whether a line ends an address: a postcode with a place name, and no amount. */
function isPlaceLine(text: string): boolean {
  if (text.length > 90 || letterCount(text) < 3 || findPostcodes(text).length === 0) return false;
  return (
    !findAmounts(text).some(({ decimals, currency }) => decimals === 2 || currency !== undefined) &&
    !/:\s*\d/.test(text)
  );
}

function above(labelledDocument: LabelledDocument, line: Line, cell: Cell): Run[] {
  const stack: Run[] = [];
  let last: Run = cell;
  for (let at = line.at - 1; at >= 0 && stack.length < LINES_ABOVE; at -= 1) {
    const upper = labelledDocument.layout.lines[at];
    if (upper === undefined || upper.page !== line.page) break;
    if (last.box[1] - upper.box[3] > GAP * Math.max(labelledDocument.layout.textHeight, heightOf(last))) break;
    const candidate = upper.cells.find((other) => aligned(labelledDocument, other, cell));
    if (candidate === undefined) continue;
    const hasLabel = labelledDocument.hits[at]?.some(
      (hit) => hit.start <= candidate.from + 1 && hit.end > candidate.from && hit.entry.key.length > 3,
    );
    if (hasLabel || isContact(candidate.text) || PARTS.test(candidate.text)) break;
    stack.unshift(candidate);
    last = candidate;
  }
  return stack;
}

/** Finds blocks of lines on the first page that end in a postcode and place, top to bottom. */
export function addressBlocks(labelledDocument: LabelledDocument): Block[] {
  const first = labelledDocument.layout.lines[0]?.page;
  const blocks: Block[] = [];
  for (const line of labelledDocument.layout.lines) {
    if (line.page !== first || blocks.length >= MAX_BLOCKS) break;
    for (const cell of line.cells) {
      if (!isPlaceLine(cell.text)) continue;
      const upper = above(labelledDocument, line, cell);
      if (upper.length > 0 || PARTS.test(cell.text)) blocks.push({ runs: [...upper, cell], at: line.at });
    }
  }
  return blocks;
}
