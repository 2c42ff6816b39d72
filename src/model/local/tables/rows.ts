import type { FieldKind } from '../../../../schemas/hints.ts';
import type { LabelledDocument } from '../labelled-document.ts';
import { withoutRates } from '../labels.ts';
import { heightOf, type Line, type Run } from '../layout.ts';
import { numbersIn, read } from '../read.ts';
import type { Leaf } from '../schema.ts';
import { byColumn } from './by-column.ts';
import { onlyCount } from './count.ts';
import { type Gutters, guttersOf } from './gutters.ts';
import type { Column, Head } from './heads.ts';

/** A row of a table by field: the runs of each, one per line. */
export interface Row {
  readonly cells: ReadonlyMap<Leaf, readonly Run[]>;
  readonly at: number;
}

/** A row of a table by column, those without a field included. */
export interface ColumnRow {
  readonly cells: ReadonlyMap<Column, readonly Run[]>;
  readonly at: number;
}

/** Maximum weight of a label that has other meanings. */
const MAX_WEAK = 0.6;
/** Concepts of the amounts below a table. */
const SUMS: ReadonlySet<string> = new Set(['total', 'amount_due', 'cash', 'change', 'subtotal', 'tax', 'rounding']);
/** Share of the first row's columns that a row after a subtotal, or with the name of a sum, must fill. */
const MIN_ROW_SHARE = 0.7;
/** Gap in line heights after which a line that fills less than half of the columns ends the table. */
const WIDE_GAP = 1.5;
const HALF_A_ROW = 0.5;
const MAX_NUMBER_DISTANCE = 0.8;
const NUMERIC: ReadonlySet<FieldKind> = new Set(['amount', 'number', 'percent', 'date']);
/** What a line with the name of a sum must have at least to be a row: cells, and numbers in them. */
const MIN_CELLS = 3;
const MIN_NUMBERS_OF_ROW = 2;
/** Cells of another table's head that are labels. */
const MIN_HEAD_LABELS = 2;
/** Maximum of lines without a row before a table ends. */
const MAX_IDLE_LINES = 9;
const MAX_IDLE_GAP = 5;

/**
 * The concept of the sum in a line (`total`, `subtotal`, …); undefined if it is no sum. `isTop`: above the first row, where a
 * balance is brought forward, which is no amount due.
 */
function sumOf(labelledDocument: LabelledDocument, line: Line, isTop = false): string | undefined {
  for (const hit of labelledDocument.hits[line.at] ?? []) {
    if (
      /\p{L}{3}/u.test(line.text.slice(0, hit.start)) ||
      hit.entry.key.length < 3 ||
      // The number of a tax office is no tax.
      numbersIn(line.text.slice(hit.end), labelledDocument.conventions).length === 0
    )
      continue;
    const owners = hit.entry.owners.flatMap(({ owner, weight }) =>
      owner === 'other' || weight <= 0.5 || (isTop && isBalance(owner, weight)) ? [] : [{ owner, weight }],
    );
    const best = owners.sort((a, b) => b.weight - a.weight)[0]?.owner.concept;
    if (best !== undefined && SUMS.has(best)) return best;
  }
  return undefined;
}

/** Whether a label of an amount due may be that of a balance, as `solde` is. */
function isBalance({ concept }: Leaf, weight: number): boolean {
  return concept === 'amount_due' && weight <= MAX_WEAK;
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
  /** Whether the line lacks the last number of a row. */
  readonly isPart: boolean;
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
  if (!numbers || !whole || reached.isPart) return 'note';
  // A lower number in a column that the row has not filled yet still belongs to it.
  const near = reached.samePage && gap < MAX_NUMBER_DISTANCE * heightOf(line);
  return near && current !== undefined && [...cells.keys()].every((leaf) => !current.has(leaf)) ? 'more' : 'row';
}

/** Whether a line lacks the last number that rows have, and much else, as a note with a price does. */
function isPartOfRow(
  cells: ReadonlyMap<Column, Run>,
  first: ReadonlyMap<Column, readonly Run[]> | undefined,
  current: ReadonlyMap<Column, unknown> | undefined,
): boolean {
  const numbers = [...(first ?? [])].flatMap(([column, runs]) =>
    column.leaf?.kind !== 'text' && runs.some(({ text }) => /\d/.test(text)) ? [column] : [],
  );
  const [last] = numbers.toSorted((a, b) => b.box[2] - a.box[2]);
  if (first === undefined || last === undefined || cells.has(last)) return false;
  return current?.has(last) === true && cells.size < MIN_ROW_SHARE * first.size;
}

/** A label with a number behind it, which is no part of a description. */
const PAIR = /\p{L}\s*:\s*[-+]?\d/u;

/** Whether a line is the head of another table: labels, and no numbers but rates. */
function isOtherHead(labelledDocument: LabelledDocument, line: Line): boolean {
  const hits = labelledDocument.hits[line.at] ?? [];
  const labels = line.cells.filter((cell) => hits.some(({ start, end }) => start === cell.from && end > cell.from));
  return (
    labels.length >= MIN_HEAD_LABELS && labels.length * 2 >= line.cells.length && !/\d/.test(withoutRates(line.text))
  );
}

/** Whether a line with the name of a sum is a row all the same, since it fills the columns of one. */
function fillsRow(
  cells: ReadonlyMap<Leaf, Run>,
  first: ReadonlyMap<Leaf, unknown> | undefined,
  labelledDocument: LabelledDocument,
): boolean {
  const share = MIN_ROW_SHARE * (first?.size ?? Number.POSITIVE_INFINITY);
  return cells.size >= Math.max(MIN_CELLS, share) && anchors(cells, labelledDocument) >= MIN_NUMBERS_OF_ROW;
}

/**
 * Reads the rows below a table's head, down to its sum, the next head or the end. A line with numbers in most numeric
 * columns begins a row; other lines continue the row above, or begin the one below if there is none.
 */
export function rowsUnder(labelledDocument: LabelledDocument, head: Head, end: number): ColumnRow[] {
  const rows = rowsBetween(labelledDocument, head, end);
  const { lines } = labelledDocument.layout;
  // Where the columns are is known from the rows alone.
  const gutters = guttersOf(
    rows.flatMap(({ at }) => lines[at] ?? []),
    head.columns,
  );
  // The sums below them have other columns.
  const last = rows.at(-1)?.at ?? head.at;
  return gutters.size === 0 ? rows : rowsBetween(labelledDocument, head, end, { gutters, last });
}

function rowsBetween(
  labelledDocument: LabelledDocument,
  head: Head,
  end: number,
  known?: { readonly gutters: Gutters; readonly last: number },
): ColumnRow[] {
  const rows: { cells: Map<Column, Run[]>; leaves: Map<Leaf, true>; at: number }[] = [];
  let waiting: ReadonlyMap<Column, Run>[] = [];
  /** What the line before added to the row above. */
  let noted: ReadonlyMap<Column, Run> = new Map();
  let [last, idle, subtotalled]: [Line | undefined, number, boolean] = [undefined, 0, false];
  for (const line of labelledDocument.layout.lines.slice(head.at + 1, end)) {
    const columns = byColumn(
      line,
      head.columns,
      known !== undefined && line.at <= known.last ? known.gutters : undefined,
    );
    const cells = leafCells(columns);
    const [current, first] = [rows.at(-1), rows[0]?.leaves];
    const sum = fillsRow(cells, first ?? headLeaves(head), labelledDocument)
      ? undefined
      : sumOf(labelledDocument, line, rows.length === 0);
    if ((sum !== undefined && sum !== 'subtotal') || (rows.length > 0 && isOtherHead(labelledDocument, line))) break;
    subtotalled ||= sum !== undefined;
    if (sum !== undefined) continue;
    const samePage = last?.page === line.page;
    const gap = last !== undefined && samePage ? line.box[1] - last.box[3] : 0;
    const isPart = isPartOfRow(columns, rows[0]?.cells, current?.cells);
    const reached = { first, current: current?.leaves, gap, samePage, subtotalled, isPart };
    const role = lineRole(labelledDocument, head, line, cells, reached);
    idle = role === 'note' ? idle + 1 : 0;
    if (role === 'end' || idle > MAX_IDLE_LINES || (idle > 0 && gap > MAX_IDLE_GAP * heightOf(line))) break;
    // A row without a name of its own has that of the line above.
    if (role === 'row' && current !== undefined && noted.size > 0 && isUnnamed(columns, labelledDocument)) {
      withdraw(current, noted);
      waiting = [noted];
    }
    const isNoted = role === 'note' && current !== undefined && samePage && !isHeadingOf(columns, current.cells);
    noted = isNoted ? onlyText(columns) : new Map();
    if (role === 'row') {
      const row = { cells: new Map<Column, Run[]>(), leaves: new Map<Leaf, true>(), at: line.at };
      for (const part of [...waiting.slice(headingEnd(waiting, columns)), columns]) extend(row, part);
      rows.push(row);
      waiting = [];
    } else if (current === undefined) waiting.push(columns);
    else if (role === 'more') extend(current, columns);
    else if (samePage && !PAIR.test(line.text) && !isHeadingOf(columns, current.cells)) {
      extend(current, onlyText(columns));
    }
    last = line;
  }
  return rows;
}

/** A number of an item or a section. */
const POSITION = /^\d{1,4}(?:\.\d{1,4}){0,3}\.?$/;

/** Whether a line beside a row is the heading of a section, which has a number of its own in the column of the rows' numbers. */
function isHeadingOf(columns: ReadonlyMap<Column, Run>, row: ReadonlyMap<Column, unknown>): boolean {
  return [...columns].some(
    ([column, { text }]) => column.leaf?.kind === 'code' && row.has(column) && POSITION.test(text),
  );
}

/** How many of the lines above a row are headings, or above one. */
function headingEnd(above: readonly ReadonlyMap<Column, Run>[], row: ReadonlyMap<Column, Run>): number {
  return above.findLastIndex((columns) => isHeadingOf(columns, row)) + 1;
}

function endsRow(cells: ReadonlyMap<Leaf, Run>, head: Head): boolean {
  const last = head.columns.findLast(({ leaf }) => leaf !== undefined && NUMERIC.has(leaf.kind))?.leaf;
  return last !== undefined && cells.has(last) && [...cells.keys()].some(({ kind }) => kind === 'text');
}

function leafCells(columns: ReadonlyMap<Column, Run>): ReadonlyMap<Leaf, Run> {
  return new Map([...columns].flatMap(([{ leaf }, run]) => (leaf === undefined ? [] : [[leaf, run] as const])));
}

function headLeaves({ columns }: Head): ReadonlyMap<Leaf, true> {
  return new Map(columns.flatMap(({ leaf }) => (leaf === undefined ? [] : [[leaf, true] as const])));
}

function onlyText(columns: ReadonlyMap<Column, Run>): ReadonlyMap<Column, Run> {
  return new Map([...columns].filter(([{ leaf }]) => leaf?.kind === 'text'));
}

/** Whether a row has in place of a name only how much of it there is, at which price. */
function isUnnamed(columns: ReadonlyMap<Column, Run>, { conventions }: LabelledDocument): boolean {
  const texts = [...columns].flatMap(([{ leaf }, run]) => (leaf?.kind === 'text' ? [run] : []));
  return texts.length > 0 && texts.every((run) => onlyCount(run, conventions) !== undefined);
}

function withdraw({ cells }: { readonly cells: Map<Column, Run[]> }, noted: ReadonlyMap<Column, Run>): void {
  for (const [column, run] of noted) {
    const runs = cells.get(column)?.filter((own) => own !== run) ?? [];
    if (runs.length > 0) cells.set(column, runs);
  }
}

function extend(
  row: { readonly cells: Map<Column, Run[]>; readonly leaves: Map<Leaf, true> },
  columns: ReadonlyMap<Column, Run>,
): void {
  for (const [column, run] of columns) {
    if (column.leaf !== undefined) row.leaves.set(column.leaf, true);
    const runs = row.cells.get(column);
    if (runs === undefined) row.cells.set(column, [run]);
    else runs.push(run);
  }
}
