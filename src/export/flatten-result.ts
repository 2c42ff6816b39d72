import type { Result } from '../../schemas/result.ts';
import { isObject, type JsonObject } from '../util/json.ts';
import { pointerTo } from '../util/json-pointer.ts';

/** The value of a cell; null for a missing value. */
export type Cell = string | number | boolean | null;
/** Cells by the JSON Pointer of their property, without list indexes. */
export type Values = ReadonlyMap<string, Cell>;

/** A row of a list: its number, its page if known, and its values. */
export interface ListRow {
  /** Number from 1; in nested lists after that of the outer row, such as `2.1`. */
  readonly row: string;
  readonly page: number | null;
  readonly values: Values;
}

/** The data of a result as rows. */
export interface FlatResult {
  readonly values: Values;
  /** By the JSON Pointer of the list. */
  readonly lists: ReadonlyMap<string, readonly ListRow[]>;
}

interface Draft {
  readonly fields: Result['fields'];
  readonly lists: Map<string, ListRow[]>;
}

/** Where a value is: `shape` is its JSON Pointer without list indexes, `pointer` the one with them. */
interface Location {
  readonly shape: string;
  readonly pointer: string;
  readonly row: string;
}

/** Flattens the data of a result into single values, and rows for each list of objects. */
export function flatten({ data, fields }: Pick<Result, 'data' | 'fields'>): FlatResult {
  const draft: Draft = { fields, lists: new Map() };
  const values = new Map<string, Cell>();
  addObject(data, { shape: '', pointer: '', row: '' }, values, draft);
  return { values, lists: draft.lists };
}

function addObject(object: JsonObject, location: Location, values: Map<string, Cell>, draft: Draft): void {
  for (const [name, value] of Object.entries(object)) {
    const inner = { ...location, shape: pointerTo(location.shape, name), pointer: pointerTo(location.pointer, name) };
    if (Array.isArray(value) && value.length > 0 && value.every(isObject)) addList(value, inner, draft);
    else if (isObject(value)) addObject(value, inner, values, draft);
    else values.set(inner.shape, cellOf(value));
  }
}

function addList(entries: readonly JsonObject[], { shape, pointer, row }: Location, draft: Draft): void {
  const rows = draft.lists.get(shape) ?? [];
  draft.lists.set(shape, rows);
  for (const [index, entry] of entries.entries()) {
    const location = {
      shape,
      pointer: `${pointer}/${index}`,
      row: row === '' ? `${index + 1}` : `${row}.${index + 1}`,
    };
    const values = new Map<string, Cell>();
    rows.push({ row: location.row, page: pageOf(entry, location.pointer, draft.fields), values });
    addObject(entry, location, values, draft);
  }
}

/** Page of the first value in an object that has one. */
function pageOf(value: unknown, pointer: string, fields: Result['fields']): number | null {
  if (typeof value !== 'object' || value === null) return fields[pointer]?.page ?? null;
  for (const [name, inner] of Object.entries(value)) {
    const page = pageOf(inner, pointerTo(pointer, name), fields);
    if (page !== null) return page;
  }
  return null;
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  const isPlain = Array.isArray(value) && value.every((entry) => entry === null || typeof entry !== 'object');
  return isPlain ? value.filter((entry) => entry !== null).join('; ') : JSON.stringify(value);
}
