import type { FieldKind } from '../../../../schemas/hints.ts';
import type { Line } from '../layout/lines.ts';
import { heightOf, type Run } from '../layout/run.ts';
import { read } from '../read/read.ts';
import type { Scene } from '../scene.ts';
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
const NUMERIC: ReadonlySet<FieldKind> = new Set(['amount', 'number', 'percent', 'date']);
/** Lines of a table on one page that hold no row before it is taken to have ended. */
const IDLE_LINES = 6;
const IDLE_GAP = 5;

/** The sum that a line begins with the label of: `total`, `subtotal`, … or nothing where it is no sum. */
function sumOf(scene: Scene, line: Line): string | undefined {
  for (const hit of scene.hits[line.at] ?? []) {
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
export function isSum(scene: Scene, line: Line): boolean {
  return sumOf(scene, line) !== undefined;
}

function anchors(cells: ReadonlyMap<Leaf, Run>, scene: Scene): number {
  return [...cells].filter(
    ([leaf, run]) => NUMERIC.has(leaf.kind) && read(leaf.kind, run.text, scene.habits).length > 0,
  ).length;
}

/**
 * Rows under a table's head, down to its sum, the next head or the end.
 * A line with a number in a column of numbers begins a row; other lines go on with the row above them, or begin the one below
 * when there is none.
 */
export function rowsUnder(scene: Scene, head: Head, end: number): Row[] {
  const rows: { cells: Map<Leaf, Run[]>; at: number }[] = [];
  const numeric = head.columns.some(({ leaf }) => leaf !== undefined && NUMERIC.has(leaf.kind));
  let waiting: ReadonlyMap<Leaf, Run>[] = [];
  let last: Line | undefined;
  let idle = 0;
  let subtotalled = false;
  for (let at = head.at + 1; at < end; at += 1) {
    const line = scene.layout.lines[at];
    if (line === undefined) break;
    const sum = sumOf(scene, line);
    if (sum !== undefined && sum !== 'subtotal') break;
    subtotalled ||= sum !== undefined;
    if (sum !== undefined) continue;
    const width = rows[0]?.cells.size ?? 0;
    const gap = last !== undefined && last.page === line.page ? line.box[1] - last.box[3] : 0;
    const cells = leafCells(line, head);
    // A sum of a part of the rows may stand between them; what follows it has to look like a row.
    if (subtotalled && anchors(cells, scene) > 0 && cells.size < LIKE_A_ROW * width) break;
    if (gap > WIDE_GAP * heightOf(line) && cells.size < HALF_A_ROW * width) break;
    const starts = numeric ? anchors(cells, scene) > 0 : cells.size > 0;
    const current = rows.at(-1);
    // A number below the others of its row, in a column that the row has not filled yet, still belongs to it.
    const fills =
      current !== undefined &&
      near(gap, line) &&
      line.page === last?.page &&
      [...cells.keys()].every((leaf) => !current.cells.has(leaf));
    if (starts && fills) {
      extend(current.cells, cells);
      idle = 0;
    } else if (starts) {
      const row = { cells: new Map<Leaf, Run[]>(), at };
      for (const part of [...waiting, cells]) extend(row.cells, part);
      rows.push(row);
      [waiting, idle] = [[], 0];
    } else {
      idle += 1;
      if (idle > IDLE_LINES || gap > IDLE_GAP * heightOf(line)) break;
      const row = rows.at(-1);
      if (row === undefined) waiting.push(cells);
      else if (line.page === last?.page) extend(row.cells, onlyText(cells));
    }
    last = line;
  }
  return rows;
}

function near(gap: number, line: Line): boolean {
  return gap < 0.8 * heightOf(line);
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
