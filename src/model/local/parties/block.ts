import { cellAt } from '../find/regions.ts';
import type { Hit, LabelledDocument } from '../labelled-document.ts';
import type { Cell, Line } from '../layout/lines.ts';
import { heightOf, type Run, runOf } from '../layout/run.ts';

/** The lines of an address, top to bottom, and where the block begins. */
export interface Block {
  readonly runs: readonly Run[];
  readonly at: number;
}

const MAX_LINES = 8;
const GAP = 1.4;

/** Whether two left edges are equal within printing tolerance. */
export function aligned(labelledDocument: LabelledDocument, a: Run, b: Run): boolean {
  return Math.abs(a.box[0] - b.box[0]) < 1.2 * labelledDocument.layout.textHeight;
}

function startsWithLabel(labelledDocument: LabelledDocument, line: Line, cell: Cell): boolean {
  return (labelledDocument.hits[line.at] ?? []).some((hit) => {
    const sure = hit.entry.key.length > 3 && hit.entry.owners.some(({ weight }) => weight > 0.6);
    const behind = line.text.slice(hit.end, cell.from + cell.text.length);
    const alone = !/\p{L}/u.test(behind) || /^\s*[:#]/.test(behind);
    return sure && alone && hit.start >= cell.from && hit.start <= cell.from + 1;
  });
}

/** A label followed by a number, which is inside a block but not part of the address. */
function isPair(line: Line, cell: Cell): boolean {
  const next = line.cells.find((other) => other.from > cell.from);
  return /\p{L}[\p{L} .-]*:\s*(?:\S*\d.*)?$/u.test(cell.text) || (next?.text.startsWith(':') ?? false);
}

/** Labels inside a block whose value is part of the name or address. */
const PART_OF_ADDRESS =
  /^\W*(?:(?:company|firm|customer|full)?\s*name|firma|nom|nombre|nome|naam|address|anschrift|adresse|direcci[oó]n|indirizzo|adres|morada|street|stra(?:ß|ss)e|city|ort|plz ort)\W*:\W*$/i;

function valueOfPair(line: Line, cell: Cell): Cell | undefined {
  return PART_OF_ADDRESS.test(cell.text) ? line.cells.find((other) => other.from > cell.from) : undefined;
}

/** The aligned, close cells below a run, down to a label or gap. */
export function stackBelow(labelledDocument: LabelledDocument, top: Run, at: number, page: number): Run[] {
  const stack: Run[] = [];
  let last = top;
  for (let next = at + 1; stack.length < MAX_LINES; next += 1) {
    const line = labelledDocument.layout.lines[next];
    if (line === undefined || line.page !== page) break;
    const gap = line.box[1] - last.box[3];
    if (gap > GAP * Math.max(heightOf(last), labelledDocument.layout.textHeight)) break;
    const cell = line.cells.find((candidate) => aligned(labelledDocument, candidate, top));
    const above = stack.at(-1);
    const goesOn =
      cell === undefined && above !== undefined
        ? line.cells.find((other) => aligned(labelledDocument, other, above))
        : undefined;
    const named = cell === undefined ? goesOn : valueOfPair(line, cell);
    if (named !== undefined) stack.push(named);
    else if (cell !== undefined && startsWithLabel(labelledDocument, line, cell)) break;
    else if (cell !== undefined && !isPair(line, cell)) stack.push(cell);
    last = cell ?? named ?? last;
  }
  return stack;
}

/** The block below a heading, or after it on its line. */
export function blockOfHeading(labelledDocument: LabelledDocument, hit: Hit): Block | undefined {
  const cell = cellAt(hit);
  if (cell === undefined || /\p{L}/u.test(hit.line.text.slice(cell.from, hit.start))) return undefined;
  const { line } = hit;
  const rest = line.tokens.filter((_, index) => {
    const start = line.starts[index] ?? 0;
    return start >= hit.end && start < cell.from + cell.text.length;
  });
  const colon = /^\s*:/.test(line.text.slice(hit.end));
  const words = rest.filter(({ text }) => /\p{L}/u.test(text)).length;
  // Without a colon, the label begins a sentence or a longer label.
  if ((words > 0 && !colon) || (words === 0 && rest.some(({ text }) => /\d/.test(text)))) return undefined;
  const behind = words > 0 ? [runOf(rest)] : [];
  const right = line.cells.find((candidate) => candidate.from > cell.from);
  const below = stackBelow(labelledDocument, cell, line.at, line.page);
  if (below.length > 0 || right === undefined || startsWithLabel(labelledDocument, line, right)) {
    const runs = [
      ...behind,
      ...(behind[0] === undefined ? below : stackBelow(labelledDocument, behind[0], line.at, line.page)),
    ];
    const all = runs.length > behind.length ? runs : [...behind, ...below];
    return all.length === 0 ? undefined : { runs: all, at: line.at };
  }
  return { runs: [...behind, right, ...stackBelow(labelledDocument, right, line.at, line.page)], at: line.at };
}
