import Table from 'cli-table3';
import type { Result } from '../../schemas/result.ts';
import { dotted, valueAt } from '../util/json-pointer.ts';
import { plural, printable, type Terminal } from './terminal.ts';

/** Values shown of a document; the rest are in its result file. */
const MAX_VALUES = 8;
const LONGEST_VALUE = 48;

/** Issues shown of a document; the rest are in its result file. */
const MAX_ISSUES = 3;

type Row = readonly [string, string, string];

/** What the table shows of a document. */
export interface Finished {
  readonly path: string;
  readonly status: Result['status'];
  readonly rows: readonly Row[];
}

/** A run may have many documents: no more of them is kept than is shown. */
export function finishedOf(path: string, result: Result): Finished {
  return { path, status: result.status, rows: rowsOf(result) };
}

const WORST_FIRST: readonly Result['status'][] = ['failed', 'cancelled', 'partial', 'succeeded'];

export function worstFirst(finished: readonly Finished[]): readonly Finished[] {
  return WORST_FIRST.flatMap((status) => finished.filter((one) => one.status === status));
}

/** A table of what was read: a row for each of the first issues, and for each value with the place it was read. */
export function resultTable(finished: readonly Finished[], terminal: Terminal): string {
  const width = terminal.out.columns;
  const table = new Table({
    head: ['document', 'status', 'value', 'read', 'where'],
    style: { head: [], border: [], compact: true },
    wordWrap: true,
    ...(width === undefined ? {} : { colWidths: columnWidths(width) }),
  });
  const pathWidth = width === undefined ? Number.MAX_SAFE_INTEGER : (columnWidths(width)[0] ?? 0) - 2;
  for (const { path, status, rows } of finished) {
    const [first = ['', '', ''], ...rest] = rows;
    table.push([clipStart(printable(path), pathWidth), status, ...first], ...rest.map((row) => ['', '', ...row]));
  }
  return table.toString();
}

function columnWidths(width: number): number[] {
  const room = Math.max(60, width) - 12 - 16 - 6;
  return [Math.floor(room * 0.28), 12, Math.floor(room * 0.24), Math.floor(room * 0.48), 16];
}

function rowsOf(result: Result): readonly Row[] {
  const { error, issues } = result;
  if (error !== undefined) return [[error.code, printable(error.message), '']];
  const told = issues.slice(0, MAX_ISSUES).map(({ code, pointer, page, message }): Row => {
    const field = pointer === undefined || pointer === '' ? code : dotted(pointer);
    return [printable(field), printable(message), page === undefined ? code : `page ${page}`];
  });
  const further = issues.length - told.length;
  const doubts = [...told, ...(further > 0 ? [['…', plural(further, 'more issue'), ''] as const] : [])];
  return [...doubts, ...valuesOf(result)];
}

function valuesOf(result: Result): readonly Row[] {
  const found = Object.entries(result.fields).filter(([, field]) => field.state !== 'absent');
  const outsideLists = found.filter(([pointer]) => !/\/\d+(\/|$)/.test(pointer));
  const shown = outsideLists.slice(0, MAX_VALUES).map(([pointer, field]): [string, string, string] => {
    const value = clip(String(valueAt(result.data, pointer)));
    const place = field.page === undefined ? field.state : `page ${field.page}`;
    return [dotted(pointer), printable(value), place];
  });
  const more = outsideLists.length - shown.length;
  const lists = Object.entries(result.lists).map(([pointer, list]): [string, string, string] => [
    dotted(pointer),
    plural(list.extracted, 'row'),
    list.pages.length === 0 ? '' : `page ${list.pages.join(', ')}`,
  ]);
  const rows = [...shown, ...(more > 0 ? [['…', `${more} more`, ''] as const] : []), ...lists];
  return rows.length === 0 ? [['', 'nothing found', '']] : rows;
}

function clip(text: string): string {
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE - 1)}…`;
}

/** The end of a path says more than its beginning. */
function clipStart(text: string, length: number): string {
  return text.length <= length ? text : `…${text.slice(text.length - length + 1)}`;
}
