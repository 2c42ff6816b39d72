import type { Result } from '../../schemas/result.ts';
import { toDottedPath } from '../util/json-pointer.ts';
import { type Cell, type FlatResult, flatten, type Values } from './flatten-result.ts';

/** Limit of Excel. */
const MAX_COLUMNS = 16_384;
const MAX_TABLES = 200;
const MAX_ISSUES = 3;

/** What the cells of a column are, where they are not blank; a column with several kinds is text. */
export type ColumnKind = 'text' | 'number' | 'count' | 'boolean';

interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** JSON Pointer of the property, without list indexes. */
  readonly pointer: string;
}

/** A table of an export: the documents, or all rows of one list. */
export interface Table {
  readonly name: string;
  /** JSON Pointer of the list; undefined for the documents. */
  readonly list: string | undefined;
  /** Whether its list is in the rows of another one. */
  readonly isNested: boolean;
  readonly columns: readonly Column[];
}

/** The tables of an export. */
export interface Layout {
  /** The first table is that of the documents. */
  readonly tables: readonly Table[];
  readonly results: number;
  /** Notes about what the tables leave out. */
  readonly notes: readonly string[];
}

const DOCUMENT_COLUMNS = [
  'id',
  'file',
  'type',
  'status',
  'issues',
  'first_issues',
  'review',
  'to_review',
  'pages',
  'cost_usd',
] as const;
/** Fields to look at that a cell names. */
const MAX_REVIEW = 20;
const ROW_COLUMNS = ['id', 'file', 'row', 'page'] as const;
const DOCUMENTS = 'documents';
/** The columns of all tables that are not text. */
const FIXED_KINDS: Readonly<Record<string, ColumnKind>> = {
  issues: 'count',
  review: 'count',
  pages: 'count',
  cost_usd: 'number',
  row: 'count',
  page: 'count',
};

/** Reads results once to determine their tables. Columns of one document type are adjacent. */
export async function layoutOf(results: AsyncIterable<Result>): Promise<Layout> {
  const found = { types: new Map<string, Set<string>>(), lists: new Map<string, Set<string>>(), columns: 0 };
  const kinds = new Map<string, ColumnKind>();
  const nested = new Set<string>();
  let count = 0;
  let isTruncated = false;
  const add = (columns: Set<string>, values: Values, list: string) => {
    for (const [pointer, cell] of values) {
      const key = kindKey(list, pointer);
      if (cell !== null) kinds.set(key, commonKind(kinds.get(key), cell));
      if (columns.has(pointer)) continue;
      if (found.columns === MAX_COLUMNS) isTruncated = true;
      else {
        columns.add(pointer);
        found.columns += 1;
      }
    }
  };
  for await (const result of results) {
    count += 1;
    const { values, lists } = flatten(result);
    add(entryOf(found.types, result.type.name), values, '');
    for (const [pointer, rows] of lists) {
      if (!found.lists.has(pointer) && found.lists.size === MAX_TABLES) isTruncated = true;
      else for (const row of rows) add(entryOf(found.lists, pointer), row.values, pointer);
      if (rows.some(({ row }) => row.includes('.'))) nested.add(pointer);
    }
  }
  const names = new Set<string>();
  const tables = [
    {
      name: uniqueName(DOCUMENTS, names),
      list: undefined,
      isNested: false,
      columns: columnsOf(
        new Set([...found.types.values()].flatMap((columns) => [...columns])),
        '',
        DOCUMENT_COLUMNS,
        kinds,
      ),
    },
    ...[...found.lists].map(([list, columns]) => ({
      name: uniqueName(toDottedPath(list), names),
      list,
      isNested: nested.has(list),
      columns: columnsOf(columns, list, ROW_COLUMNS, kinds),
    })),
  ];
  const note = `There are more than ${MAX_COLUMNS} columns or ${MAX_TABLES} lists: the others are left out. Export to jsonl, which has everything.`;
  return { tables, results: count, notes: isTruncated ? [note] : [] };
}

/** The column names of a table. */
export function headingsOf({ list, columns }: Table): readonly string[] {
  return [...(list === undefined ? DOCUMENT_COLUMNS : ROW_COLUMNS), ...columns.map(({ name }) => name)];
}

/** The columns of a table with what their cells are. */
export function columnsWithKinds(table: Table): readonly Pick<Column, 'name' | 'kind'>[] {
  const fixed = table.list === undefined ? DOCUMENT_COLUMNS : ROW_COLUMNS;
  return [
    ...fixed.map((name) => ({
      name,
      kind: name === 'row' && table.isNested ? ('text' as const) : (FIXED_KINDS[name] ?? ('text' as const)),
    })),
    ...table.columns,
  ];
}

function kindKey(list: string, pointer: string): string {
  return `${list}\n${pointer}`;
}

function commonKind(before: ColumnKind | undefined, cell: string | number | boolean): ColumnKind {
  const own = typeof cell === 'string' ? 'text' : typeof cell === 'number' ? 'number' : 'boolean';
  return before === undefined || before === own ? own : 'text';
}

/** A result with its data as rows, from which each table takes its own. */
export interface ExportedResult {
  readonly result: Result;
  readonly flat: FlatResult;
}

/** Yields the rows of a result in a table. */
export function* rowsOf({ result, flat }: ExportedResult, { list, columns }: Table): Generator<readonly Cell[]> {
  const { id, document, type, status, issues, review, pages, usage, error } = result;
  const file = document.path ?? document.name;
  if (list === undefined) {
    // The error of a failed document is one of its issues as well.
    const first = [
      ...new Set([...(error === undefined ? [] : [error.message]), ...issues.map(({ message }) => message)]),
    ];
    const doubtful = review.slice(0, MAX_REVIEW).map(({ pointer }) => toDottedPath(pointer));
    const facts = [id, file, type.name, status, issues.length, first.slice(0, MAX_ISSUES).join(' | ')];
    yield [
      ...facts,
      review.length,
      doubtful.join(' | '),
      pages.length,
      usage.cost_usd,
      ...columns.map(({ pointer }) => flat.values.get(pointer) ?? null),
    ];
    return;
  }
  for (const { row, page, values } of flat.lists.get(list) ?? []) {
    const number = row.includes('.') ? row : Number(row);
    yield [id, file, number, page, ...columns.map(({ pointer }) => values.get(pointer) ?? null)];
  }
}

function entryOf(map: Map<string, Set<string>>, key: string): Set<string> {
  const entry = map.get(key) ?? new Set();
  map.set(key, entry);
  return entry;
}

/** `list`: JSON Pointer of the list that has the properties; empty for the documents. */
function columnsOf(
  pointers: ReadonlySet<string>,
  list: string,
  taken: readonly string[],
  kinds: ReadonlyMap<string, ColumnKind>,
): readonly Column[] {
  const names = new Set<string>(taken);
  return [...pointers].map((pointer) => ({
    pointer,
    name: uniqueName(toDottedPath(pointer.slice(list.length)), names),
    kind: kinds.get(kindKey(list, pointer)) ?? 'text',
  }));
}

/** Reserves `name`, numbered if it is taken. Case is ignored, as for files and sheets. */
function uniqueName(name: string, taken: Set<string>): string {
  let candidate = name;
  for (let count = 2; taken.has(candidate.toLowerCase()); count += 1) candidate = `${name}-${count}`;
  taken.add(candidate.toLowerCase());
  return candidate;
}
