import { findAmounts } from '../../../document/values/amounts.ts';
import { findPostcodes } from '../../../document/values/postcodes.ts';
import { isContact, letterCount } from '../find/lineclass.ts';
import type { LabelledPage } from '../labelled-page.ts';
import type { Cell, Line } from '../layout/lines.ts';
import { heightOf, type Run } from '../layout/run.ts';
import { aligned, type Block } from './block.ts';

const LINES_ABOVE = 5;
const GAP = 1.3;
const MAX_BLOCKS = 12;
/** Parts of an address printed in one line. */
export const PARTS = /\s+[·•|∙●*-]\s+|[·•|∙●]/;

/** A line that ends an address: a postcode with the name of a place, and no money. */
function isPlaceLine(text: string): boolean {
  if (text.length > 90 || letterCount(text) < 3 || findPostcodes(text).length === 0) return false;
  return (
    !findAmounts(text).some(({ decimals, currency }) => decimals === 2 || currency !== undefined) &&
    !/:\s*\d/.test(text)
  );
}

function above(labelledPage: LabelledPage, line: Line, cell: Cell): Run[] {
  const stack: Run[] = [];
  let last: Run = cell;
  for (let at = line.at - 1; at >= 0 && stack.length < LINES_ABOVE; at -= 1) {
    const upper = labelledPage.layout.lines[at];
    if (upper === undefined || upper.page !== line.page) break;
    if (last.box[1] - upper.box[3] > GAP * Math.max(labelledPage.layout.textHeight, heightOf(last))) break;
    const candidate = upper.cells.find((other) => aligned(labelledPage, other, cell));
    if (candidate === undefined) continue;
    const labelled = labelledPage.hits[at]?.some(
      (hit) => hit.start <= candidate.from + 1 && hit.end > candidate.from && hit.entry.key.length > 3,
    );
    if (labelled || isContact(candidate.text) || PARTS.test(candidate.text)) break;
    stack.unshift(candidate);
    last = candidate;
  }
  return stack;
}

/** Blocks of lines on the first page that end in a postcode and a place, top to bottom. */
export function addressBlocks(labelledPage: LabelledPage): Block[] {
  const first = labelledPage.layout.lines[0]?.page;
  const blocks: Block[] = [];
  for (const line of labelledPage.layout.lines) {
    if (line.page !== first || blocks.length >= MAX_BLOCKS) break;
    for (const cell of line.cells) {
      if (!isPlaceLine(cell.text)) continue;
      const upper = above(labelledPage, line, cell);
      if (upper.length > 0 || PARTS.test(cell.text)) blocks.push({ runs: [...upper, cell], at: line.at });
    }
  }
  return blocks;
}
