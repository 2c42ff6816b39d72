import type { Result } from '../../schemas/result.ts';
import { dotted } from '../util/json-pointer.ts';
import { type Cell, type FlatResult, flatten } from './tables.ts';

/** Columns that Excel has. */
const MAX_COLUMNS = 16_384;
const MAX_TABLES = 200;
const MAX_ISSUES = 3;

interface Column {
  readonly name: string;
  /** Of the property, without the numbers of list entries. */
  readonly pointer: string;
}

/** A table of an export: the documents, or all rows of one list. */
export interface Table {
  readonly name: string;
  /** Of the list; none for the documents. */
  readonly list: string | undefined;
  readonly columns: readonly Column[];
}

export interface Layout {
  /** The first one is that of the documents. */
  readonly tables: readonly Table[];
  readonly results: number;
  /** What of the results is in no table, in words. */
  readonly notes: readonly string[];
}

const DOCUMENT_COLUMNS = ['id', 'file', 'type', 'status', 'issues', 'first_issues', 'pages', 'cost_usd'] as const;
const ROW_COLUMNS = ['id', 'file', 'row', 'page'] as const;
const DOCUMENTS = 'documents';

/** Goes through results once to find the tables that hold them. Columns of one document type stand together. */
export async function layoutOf(results: AsyncIterable<Result>): Promise<Layout> {
  const draft = { types: new Map<string, Set<string>>(), lists: new Map<string, Set<string>>(), columns: 0 };
  let count = 0;
  let isCut = false;
  const add = (columns: Set<string>, pointers: Iterable<string>) => {
    for (const pointer of pointers) {
      if (columns.has(pointer)) continue;
      if (draft.columns === MAX_COLUMNS) isCut = true;
      else {
        columns.add(pointer);
        draft.columns += 1;
      }
    }
  };
  for await (const result of results) {
    count += 1;
    const { values, lists } = flatten(result);
    add(entryOf(draft.types, result.type.name), values.keys());
    for (const [pointer, rows] of lists) {
      if (!draft.lists.has(pointer) && draft.lists.size === MAX_TABLES) isCut = true;
      else for (const row of rows) add(entryOf(draft.lists, pointer), row.values.keys());
    }
  }
  const names = new Set<string>();
  const tables = [
    {
      name: freeName(DOCUMENTS, names),
      list: undefined,
      columns: columnsOf(new Set([...draft.types.values()].flatMap((columns) => [...columns])), '', DOCUMENT_COLUMNS),
    },
    ...[...draft.lists].map(([list, columns]) => ({
      name: freeName(dotted(list), names),
      list,
      columns: columnsOf(columns, list, ROW_COLUMNS),
    })),
  ];
  const cut = `There are more than ${MAX_COLUMNS} columns or ${MAX_TABLES} lists: those after that are left out. Export to jsonl, which has everything.`;
  return { tables, results: count, notes: isCut ? [cut] : [] };
}

/** The names of the columns of a table. */
export function headingsOf({ list, columns }: Table): readonly string[] {
  return [...(list === undefined ? DOCUMENT_COLUMNS : ROW_COLUMNS), ...columns.map(({ name }) => name)];
}

/** A result with its data in rows, so that every table takes its own from it. */
export interface ExportedResult {
  readonly result: Result;
  readonly flat: FlatResult;
}

/** The rows that a result has in a table. */
export function* rowsOf({ result, flat }: ExportedResult, { list, columns }: Table): Generator<readonly Cell[]> {
  const { id, document, type, status, issues, pages, usage, error } = result;
  const file = document.path ?? document.name;
  if (list === undefined) {
    // The error of a failed document is one of its issues as well.
    const first = [
      ...new Set([...(error === undefined ? [] : [error.message]), ...issues.map(({ message }) => message)]),
    ];
    const facts = [id, file, type.name, status, issues.length, first.slice(0, MAX_ISSUES).join(' | '), pages.length];
    yield [...facts, usage.cost_usd, ...columns.map(({ pointer }) => flat.values.get(pointer) ?? null)];
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

/** `under`: the list whose entries hold the properties. */
function columnsOf(pointers: ReadonlySet<string>, under: string, taken: readonly string[]): readonly Column[] {
  const names = new Set<string>(taken);
  return [...pointers].map((pointer) => ({ pointer, name: freeName(dotted(pointer.slice(under.length)), names) }));
}

/** Takes `name`, or with a number after it where it is taken; upper and lower case count as one, as for files and sheets. */
function freeName(name: string, taken: Set<string>): string {
  let free = name;
  for (let count = 2; taken.has(free.toLowerCase()); count += 1) free = `${name}-${count}`;
  taken.add(free.toLowerCase());
  return free;
}
