import type { FieldKind } from '../../../../schemas/hints.ts';
import type { LabelledDocument } from '../labelled-document.ts';
import type { Line } from '../layout/lines.ts';
import { heightOf, type Run } from '../layout/run.ts';
import { read } from '../read/read.ts';
import type { Leaf } from '../schema/field.ts';
import { byColumn } from './cells.ts';
import type { Head } from './columns.ts';

/** A row of a table: the runs of each column, one per line. */
export interface Row {
  readonly cells: ReadonlyMap<Leaf, readonly Run[]>;
  readonly at: number;
}

/** Concepts of the amounts below a table. */
const SUMS: ReadonlySet<string> = new Set(['total', 'amount_due', 'cash', 'change', 'subtotal', 'tax', 'rounding']);
/** Share of the first row's columns that a row after a subtotal must fill. */
const MIN_ROW_SHARE = 0.7;
/** Gap in line heights after which a line that fills less than half of the columns ends the table. */
const WIDE_GAP = 1.5;
const HALF_A_ROW = 0.5;
const NEAR = 0.8;
const NUMERIC: ReadonlySet<FieldKind> = new Set(['amount', 'number', 'percent', 'date']);
/** Maximum of lines without a row before a table ends. */
const MAX_IDLE_LINES = 6;
const MAX_IDLE_GAP = 5;

/** The concept of the sum in a line (`total`, `subtotal`, …); undefined if it is no sum. */
function sumOf(labelledDocument: LabelledDocument, line: Line): string | undefined {
  for (const hit of labelledDocument.hits[line.at] ?? []) {
    if (
      /\p{L}{3}/u.test(line.text.slice(0, hit.start)) ||
      hit.entry.key.length < 3 ||
      !/\d/.test(line.text.slice(hit.end))
    )
      continue;
    const owners = hit.entry.owners.flatMap(({ owner, weight }) =>
      owner === 'other' || weight <= 0.5 ? [] : [{ owner, weight }],
    );
    const best = owners.sort((a, b) => b.weight - a.weight)[0]?.owner.concept;
    if (best !== undefined && SUMS.has(best)) return best;
  }
  return undefined;
}

/** Whether a line is a sum below a table. */
export function isSum(labelledDocument: LabelledDocument, line: Line): boolean {
  return sumOf(labelledDocument, line) !== undefined;
}

function anchors(cells: ReadonlyMap<Leaf, Run>, labelledDocument: LabelledDocument): number {
  return [...cells].filter(
    ([leaf, run]) => NUMERIC.has(leaf.kind) && read(leaf.kind, run.text, labelledDocument.conventions).length > 0,
  ).length;
}

/**
 * The role of a line below a head: it begins a row, adds numbers to the row above, is a note to it, or ends the table.
 */
type LineRole = 'row' | 'more' | 'note' | 'end';

interface Reached {
  readonly first: ReadonlyMap<Leaf, unknown> | undefined;
  readonly current: ReadonlyMap<Leaf, unknown> | undefined;
  readonly gap: number;
  readonly samePage: boolean;
  readonly subtotalled: boolean;
}

function hasAmount(cells: ReadonlyMap<Leaf, unknown>): boolean {
  return [...cells.keys()].some(({ kind }) => kind === 'amount');
}

function lineRole(
  labelledDocument: LabelledDocument,
  head: Head,
  line: Line,
  cells: ReadonlyMap<Leaf, Run>,
  reached: Reached,
): LineRole {
  const { first, current, gap } = reached;
  const width = first?.size ?? 0;
  const numbers = anchors(cells, labelledDocument) > 0;
  // A subtotal may separate rows; what follows must look like a row.
  if (reached.subtotalled && numbers && cells.size < MIN_ROW_SHARE * width) return 'end';
  const narrow = cells.size < HALF_A_ROW * width;
  if (numbers && narrow && gap > WIDE_GAP * heightOf(line)) return 'end';
  const numeric = head.columns.some(({ leaf }) => leaf !== undefined && NUMERIC.has(leaf.kind));
  if (!numeric) return cells.size > 0 ? 'row' : 'note';
  // A note may have a number; a row has most of its columns, or a name and the last number.
  const whole = (!narrow || endsRow(cells, head)) && (hasAmount(cells) || first === undefined || !hasAmount(first));
  if (!numbers || !whole) return 'note';
  // A lower number in a column that the row has not filled yet still belongs to it.
  const near = reached.samePage && gap < NEAR * heightOf(line);
  return near && current !== undefined && [...cells.keys()].every((leaf) => !current.has(leaf)) ? 'more' : 'row';
}

/**
 * Reads the rows below a table's head, down to its sum, the next head or the end. A line with numbers in most numeric
 * columns begins a row; other lines continue the row above, or begin the one below if there is none.
 */
export function rowsUnder(labelledDocument: LabelledDocument, head: Head, end: number): Row[] {
  const rows: { cells: Map<Leaf, Run[]>; at: number }[] = [];
  let waiting: ReadonlyMap<Leaf, Run>[] = [];
  let [last, idle, subtotalled]: [Line | undefined, number, boolean] = [undefined, 0, false];
  for (const line of labelledDocument.layout.lines.slice(head.at + 1, end)) {
    const sum = sumOf(labelledDocument, line);
    if (sum !== undefined && sum !== 'subtotal') break;
    subtotalled ||= sum !== undefined;
    if (sum !== undefined) continue;
    const samePage = last?.page === line.page;
    const gap = last !== undefined && samePage ? line.box[1] - last.box[3] : 0;
    const cells = leafCells(line, head);
    const current = rows.at(-1);
    const verdict = lineRole(labelledDocument, head, line, cells, {
      first: rows[0]?.cells,
      current: current?.cells,
      gap,
      samePage,
      subtotalled,
    });
    idle = verdict === 'note' ? idle + 1 : 0;
    if (verdict === 'end' || idle > MAX_IDLE_LINES || (idle > 0 && gap > MAX_IDLE_GAP * heightOf(line))) break;
    if (verdict === 'row') {
      const row = { cells: new Map<Leaf, Run[]>(), at: line.at };
      for (const part of [...waiting, cells]) extend(row.cells, part);
      rows.push(row);
      waiting = [];
    } else if (current === undefined) waiting.push(cells);
    else if (verdict === 'more') extend(current.cells, cells);
    else if (samePage) extend(current.cells, onlyText(cells));
    last = line;
  }
  return rows;
}

function endsRow(cells: ReadonlyMap<Leaf, Run>, head: Head): boolean {
  const last = head.columns.findLast(({ leaf }) => leaf !== undefined && NUMERIC.has(leaf.kind))?.leaf;
  return last !== undefined && cells.has(last) && [...cells.keys()].some(({ kind }) => kind === 'text');
}

function leafCells(line: Line, head: Head): Map<Leaf, Run> {
  const cells = new Map<Leaf, Run>();
  for (const [{ leaf }, run] of byColumn(line, head.columns)) if (leaf !== undefined) cells.set(leaf, run);
  return cells;
}

function onlyText(cells: ReadonlyMap<Leaf, Run>): ReadonlyMap<Leaf, Run> {
  return new Map([...cells].filter(([leaf]) => leaf.kind === 'text'));
}

function extend(row: Map<Leaf, Run[]>, cells: ReadonlyMap<Leaf, Run>): void {
  for (const [leaf, run] of cells) {
    const runs = row.get(leaf);
    if (runs === undefined) row.set(leaf, [run]);
    else runs.push(run);
  }
}
