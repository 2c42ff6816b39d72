import type { FieldKind } from '../../../../schemas/hints.ts';
import type { LabelledPage } from '../labelled-page.ts';
import type { Line } from '../layout/lines.ts';
import { heightOf, type Run } from '../layout/run.ts';
import { read } from '../read/read.ts';
import type { Leaf } from '../schema/field.ts';
import { byColumn } from './cells.ts';
import type { Head } from './columns.ts';

/** A row of a table: what stands in each column, one run a line. */
export interface Row {
  readonly cells: ReadonlyMap<Leaf, readonly Run[]>;
  readonly at: number;
}

/** What may stand under the rows of a table. */
const SUMS: ReadonlySet<string> = new Set(['total', 'amount_due', 'cash', 'change', 'subtotal', 'tax', 'rounding']);
/** Part of the first row's columns that a row below a subtotal fills. */
const LIKE_A_ROW = 0.7;
/** Below a gap of this many heights, a line that fills less than half of the columns is no part of the table. */
const WIDE_GAP = 1.5;
const HALF_A_ROW = 0.5;
const NEAR = 0.8;
const NUMERIC: ReadonlySet<FieldKind> = new Set(['amount', 'number', 'percent', 'date']);
/** Lines of a table on one page that hold no row before it is taken to have ended. */
const IDLE_LINES = 6;
const IDLE_GAP = 5;

/** The sum that a line begins with the label of: `total`, `subtotal`, … or nothing where it is no sum. */
function sumOf(labelledPage: LabelledPage, line: Line): string | undefined {
  for (const hit of labelledPage.hits[line.at] ?? []) {
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

/** Whether a line is the sum under a table: it begins with the label of one. */
export function isSum(labelledPage: LabelledPage, line: Line): boolean {
  return sumOf(labelledPage, line) !== undefined;
}

function anchors(cells: ReadonlyMap<Leaf, Run>, labelledPage: LabelledPage): number {
  return [...cells].filter(
    ([leaf, run]) => NUMERIC.has(leaf.kind) && read(leaf.kind, run.text, labelledPage.conventions).length > 0,
  ).length;
}

/** What a line below a table's head is: the beginning of a row, more numbers of the row above, a note to it, or the end. */
type Verdict = 'row' | 'more' | 'note' | 'end';

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

function judge(
  labelledPage: LabelledPage,
  head: Head,
  line: Line,
  cells: ReadonlyMap<Leaf, Run>,
  reached: Reached,
): Verdict {
  const { first, current, gap } = reached;
  const width = first?.size ?? 0;
  const numbers = anchors(cells, labelledPage) > 0;
  // A sum of a part of the rows may stand between them; what follows it has to look like a row.
  if (reached.subtotalled && numbers && cells.size < LIKE_A_ROW * width) return 'end';
  const narrow = cells.size < HALF_A_ROW * width;
  if (numbers && narrow && gap > WIDE_GAP * heightOf(line)) return 'end';
  const numeric = head.columns.some(({ leaf }) => leaf !== undefined && NUMERIC.has(leaf.kind));
  if (!numeric) return cells.size > 0 ? 'row' : 'note';
  // A note under a row may have a number in it; a row has most of its columns, or a name and the last number.
  const whole = (!narrow || endsRow(cells, head)) && (hasAmount(cells) || first === undefined || !hasAmount(first));
  if (!numbers || !whole) return 'note';
  // A number below the others of its row, in a column that the row has not filled yet, still belongs to it.
  const near = reached.samePage && gap < NEAR * heightOf(line);
  return near && current !== undefined && [...cells.keys()].every((leaf) => !current.has(leaf)) ? 'more' : 'row';
}

/**
 * Rows under a table's head, down to its sum, the next head or the end.
 * A line with numbers in most columns of numbers begins a row; other lines go on with the row above them, or begin the one below
 * when there is none.
 */
export function rowsUnder(labelledPage: LabelledPage, head: Head, end: number): Row[] {
  const rows: { cells: Map<Leaf, Run[]>; at: number }[] = [];
  let waiting: ReadonlyMap<Leaf, Run>[] = [];
  let [last, idle, subtotalled]: [Line | undefined, number, boolean] = [undefined, 0, false];
  for (const line of labelledPage.layout.lines.slice(head.at + 1, end)) {
    const sum = sumOf(labelledPage, line);
    if (sum !== undefined && sum !== 'subtotal') break;
    subtotalled ||= sum !== undefined;
    if (sum !== undefined) continue;
    const samePage = last?.page === line.page;
    const gap = last !== undefined && samePage ? line.box[1] - last.box[3] : 0;
    const cells = leafCells(line, head);
    const current = rows.at(-1);
    const verdict = judge(labelledPage, head, line, cells, {
      first: rows[0]?.cells,
      current: current?.cells,
      gap,
      samePage,
      subtotalled,
    });
    idle = verdict === 'note' ? idle + 1 : 0;
    if (verdict === 'end' || idle > IDLE_LINES || (idle > 0 && gap > IDLE_GAP * heightOf(line))) break;
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
