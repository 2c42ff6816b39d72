import Table from 'cli-table3';
import type { Result } from '../../schemas/result.ts';
import { toDottedPath, valueAt } from '../util/json-pointer.ts';
import { plural, printable, type Terminal } from './terminal.ts';

/** Values of a document in the table; the others are in its result file. */
const MAX_VALUES = 8;
const MAX_VALUE_LENGTH = 48;

/** Issues and values in doubt of a document in the table; the others are in its result file. */
const MAX_DOUBTS = 4;

type Row = readonly [string, string, string];

/** The part of a result that the table shows. */
export interface TableEntry {
  readonly path: string;
  readonly status: Result['status'];
  readonly rows: readonly Row[];
}

/** The table entry of a result, without the rest of it, as a run may have many. */
export function tableEntryOf(path: string, result: Result): TableEntry {
  return { path, status: result.status, rows: rowsOf(result) };
}

const STATUSES_WORST_FIRST: readonly Result['status'][] = ['failed', 'cancelled', 'partial', 'succeeded'];

/** Sorts entries by status, failures first. */
export function worstFirst(entries: readonly TableEntry[]): readonly TableEntry[] {
  return STATUSES_WORST_FIRST.flatMap((status) => entries.filter((entry) => entry.status === status));
}

/** Formats the results as a table, with rows for issues, values in doubt, and values and their pages. */
export function resultTable(entries: readonly TableEntry[], terminal: Terminal): string {
  const width = terminal.out.columns;
  const table = new Table({
    head: ['document', 'status', 'value', 'read', 'where'],
    style: { head: [], border: [], compact: true },
    wordWrap: true,
    ...(width === undefined ? {} : { colWidths: columnWidths(width) }),
  });
  const pathWidth = width === undefined ? Number.MAX_SAFE_INTEGER : (columnWidths(width)[0] ?? 0) - 2;
  for (const { path, status, rows } of entries) {
    const [first = ['', '', ''], ...rest] = rows;
    table.push([clipStart(printable(path), pathWidth), status, ...first], ...rest.map((row) => ['', '', ...row]));
  }
  return table.toString();
}

function columnWidths(width: number): number[] {
  const available = Math.max(60, width) - 12 - 16 - 6;
  return [Math.floor(available * 0.28), 12, Math.floor(available * 0.24), Math.floor(available * 0.48), 16];
}

function rowsOf(result: Result): readonly Row[] {
  const { error } = result;
  if (error !== undefined) return [[error.code, printable(error.message), '']];
  const doubts = doubtRows(result);
  const more = doubts.length - MAX_DOUBTS;
  const { name, why } = result.type;
  return [
    ...(why === undefined ? [] : [['type', printable(`${name}: ${why}`), ''] as const]),
    ...doubts.slice(0, MAX_DOUBTS),
    ...(more > 0 ? [['…', `${more} more to look at`, ''] as const] : []),
    ...valueRowsOf(result),
  ];
}

/** What a person should look at: issues, then values that have none, worst first. */
function doubtRows({ issues, review }: Result): readonly Row[] {
  const withIssue = new Set(issues.flatMap(({ pointer }) => pointer ?? []));
  const issueRows = issues.map(({ code, pointer, page, message }): Row => {
    const field = pointer === undefined || pointer === '' ? code : toDottedPath(pointer);
    return [printable(field), printable(message), page === undefined ? code : `page ${page}`];
  });
  const reviewRows = review
    .filter(({ pointer }) => !withIssue.has(pointer))
    .map(({ pointer, reason, page, confidence }): Row => {
      const where = page === undefined ? '' : `page ${page}, `;
      return [printable(toDottedPath(pointer)), printable(`In doubt: ${reason}.`), `${where}${percent(confidence)}`];
    });
  return [...issueRows, ...reviewRows];
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function valueRowsOf(result: Result): readonly Row[] {
  const fields = Object.entries(result.fields).filter(
    ([, field]) => field.state !== 'absent' && field.state !== 'empty',
  );
  const outsideLists = fields.filter(([pointer]) => !/\/\d+(\/|$)/.test(pointer));
  const valueRows = outsideLists.slice(0, MAX_VALUES).map(([pointer, field]): [string, string, string] => {
    const value = clip(String(valueAt(result.data, pointer)));
    const location = field.page === undefined ? field.state : `page ${field.page}`;
    return [toDottedPath(pointer), printable(value), location];
  });
  const more = outsideLists.length - valueRows.length;
  const listRows = Object.entries(result.lists).map(([pointer, list]): [string, string, string] => [
    toDottedPath(pointer),
    list.verdict === 'short' ? `${list.extracted} of ${list.expected ?? 'more'} rows` : plural(list.extracted, 'row'),
    list.pages.length === 0 ? '' : `page ${list.pages.join(', ')}`,
  ]);
  const rows = [...valueRows, ...(more > 0 ? [['…', `${more} more`, ''] as const] : []), ...listRows];
  return rows.length === 0 ? [['', 'nothing found', '']] : rows;
}

function clip(text: string): string {
  return text.length <= MAX_VALUE_LENGTH ? text : `${text.slice(0, MAX_VALUE_LENGTH - 1)}…`;
}

/** Cuts the beginning of a path, as its end says more. */
function clipStart(text: string, length: number): string {
  return text.length <= length ? text : `…${text.slice(text.length - length + 1)}`;
}
