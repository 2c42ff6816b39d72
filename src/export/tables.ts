import type { Result } from '../../schemas/result.ts';
import { isObject, type JsonObject } from '../util/json.ts';
import { pointerTo } from '../util/json-pointer.ts';

/** What a cell can hold. Nothing stands for a value that is not there. */
export type Cell = string | number | boolean | null;
/** By the pointer of a property, without the numbers of list entries. */
export type Values = ReadonlyMap<string, Cell>;

/** A row of a list: of which entry, on which page it was read where that is known, and its values. */
export interface ListRow {
  /** Counted from 1; of a list in a list after that of the outer one, such as `2.1`. */
  readonly row: string;
  readonly page: number | null;
  readonly values: Values;
}

export interface FlatResult {
  readonly values: Values;
  /** By the pointer of the list. */
  readonly lists: ReadonlyMap<string, readonly ListRow[]>;
}

interface Draft {
  readonly fields: Result['fields'];
  readonly lists: Map<string, ListRow[]>;
}

/** Where something stands: `shape` is its pointer without the numbers of list entries, which `pointer` has. */
interface Place {
  readonly shape: string;
  readonly pointer: string;
  readonly row: string;
}

/** The data of a result as rows: what stands once in it, and each list of objects on its own. */
export function flatten({ data, fields }: Pick<Result, 'data' | 'fields'>): FlatResult {
  const draft: Draft = { fields, lists: new Map() };
  const values = new Map<string, Cell>();
  addObject(data, { shape: '', pointer: '', row: '' }, values, draft);
  return { values, lists: draft.lists };
}

function addObject(object: JsonObject, place: Place, values: Map<string, Cell>, draft: Draft): void {
  for (const [name, value] of Object.entries(object)) {
    const inner = { ...place, shape: pointerTo(place.shape, name), pointer: pointerTo(place.pointer, name) };
    if (Array.isArray(value) && value.length > 0 && value.every(isObject)) addList(value, inner, draft);
    else if (isObject(value)) addObject(value, inner, values, draft);
    else values.set(inner.shape, cellOf(value));
  }
}

function addList(entries: readonly JsonObject[], { shape, pointer, row }: Place, draft: Draft): void {
  const rows = draft.lists.get(shape) ?? [];
  draft.lists.set(shape, rows);
  for (const [index, entry] of entries.entries()) {
    const place = { shape, pointer: `${pointer}/${index}`, row: row === '' ? `${index + 1}` : `${row}.${index + 1}` };
    const values = new Map<string, Cell>();
    rows.push({ row: place.row, page: pageOf(entry, place.pointer, draft.fields), values });
    addObject(entry, place, values, draft);
  }
}

/** Page of the first value in an object that was seen on one. */
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
