import type { JsonSchema } from '../../model/language-model.ts';
import { propertiesOf, resolve, subschema, typesOf } from '../../model/resolve-schema.ts';
import { type References, referencesIn } from '../../model/wire/resolve.ts';
import { isObject } from '../../util/json.ts';
import { pointerTo, valueAt } from '../../util/json-pointer.ts';
import { type Leaf, leavesOf } from '../leaves.ts';
import { schemaAt } from '../schema-at.ts';
import type { ListRow } from './list-row.ts';

/** A row of the data with its JSON Pointer; the pointers of its leaves are relative to it. */
export interface DataRow extends ListRow {
  readonly pointer: string;
}

/**
 * A list of objects in the data. Lists at the same place of several items, as `/invoices/0/lines` and
 * `/invoices/1/lines`, are one, since their rows follow each other on the pages.
 */
export interface DataList {
  /** JSON Pointers of the arrays. */
  readonly pointers: readonly string[];
  /** Those of them that the data lack, although the object that would hold them is there. */
  readonly absent: readonly string[];
  /** Of objects of one shape instead of a list: JSON Pointers of those without a value; undefined of lists. */
  readonly blankObjects?: readonly string[];
  readonly rows: readonly DataRow[];
  /** What an item may have: how many numbers and dates, and the JSON Pointers of the numbers that are not always whole. */
  readonly kinds: {
    readonly numbers: number;
    readonly dates: number;
    readonly decimals: readonly string[];
    /** JSON Pointers within an item of its properties by what they are. */
    readonly properties: {
      readonly numbers: readonly string[];
      readonly dates: readonly string[];
      readonly texts: readonly string[];
    };
  };
}

/** Maximum of rows of all lists that are compared with their pages. */
const MAX_ROWS = 50_000;

/**
 * Collects the lists of objects. `pagesOf` gives the pages that the answer with a value was about, by its JSON Pointer.
 */
export function dataLists(
  data: unknown,
  schema: JsonSchema,
  pagesOf: (pointer: string) => readonly number[] | undefined,
): readonly DataList[] {
  const references = referencesIn(schema);
  const lists = new Map<string, { pointers: string[]; absent: string[]; rows: DataRow[] }>();
  let count = 0;
  const listAt = (pointer: string) => {
    const pattern = pointer.replace(/\/\d+(?=\/)/g, '/*');
    const list = lists.get(pattern) ?? { pointers: [], absent: [], rows: [] };
    lists.set(pattern, list);
    list.pointers.push(pointer);
    return list;
  };
  const visit = (value: unknown, pointer: string) => {
    if (Array.isArray(value)) {
      const isList = value.length > 0 ? value.some(isObject) : isListOfObjects(schema, references, pointer);
      if (isList) {
        const list = listAt(pointer);
        for (const [index, item] of value.entries()) {
          const own = `${pointer}/${index}`;
          if (count < MAX_ROWS)
            list.rows.push({ pointer: own, leaves: leavesOfRow(item), pages: pagesOfRow(own, item) });
          count += 1;
        }
      }
      for (const [index, item] of value.entries()) visit(item, `${pointer}/${index}`);
    } else if (isObject(value)) {
      for (const [name, child] of Object.entries(value)) visit(child, pointerTo(pointer, name));
      for (const [name] of propertiesOf(schemaAt(schema, references, pointer) ?? {})) {
        const own = pointerTo(pointer, name);
        const isLacking = !Object.hasOwn(value, name) || value[name] === null;
        if (isLacking && isListOfObjects(schema, references, own)) listAt(own).absent.push(own);
      }
    }
  };
  const pagesOfRow = (pointer: string, item: unknown): ReadonlySet<number> | undefined => {
    const pages = leavesOf(item, pointer).flatMap((leaf) => pagesOf(leaf.pointer) ?? []);
    return pages.length === 0 ? undefined : new Set(pages);
  };
  visit(data, '');
  return [...lists.values()].map((list) => ({
    ...list,
    kinds: kindsOf(schemaAt(schema, references, `${list.pointers[0] ?? ''}/0`), references),
  }));
}

/** Objects of one shape that are looked at as the rows of a table, as the quarters of a year. */
const MIN_OBJECTS = 3;
/** Share of their values that may be made of words. */
const MAX_WORDS_SHARE = 0.2;

/** Collects the objects of one shape beside each other outside of lists, as lists of which they are the rows. */
export function objectLists(data: unknown, schema: JsonSchema): readonly DataList[] {
  const references = referencesIn(schema);
  const found: DataList[] = [];
  const visit = (value: unknown, pointer: string) => {
    if (!isObject(value)) return;
    const shapes = new Map<string, string[]>();
    for (const [name, property] of propertiesOf(schemaAt(schema, references, pointer) ?? {})) {
      const own = resolve(property, references);
      const names = typesOf(own).includes('object') ? propertiesOf(own).map(([key]) => key) : [];
      if (names.length > 0) shapes.set(names.join('\n'), [...(shapes.get(names.join('\n')) ?? []), name]);
    }
    for (const names of shapes.values()) {
      const isFilled = (name: string) => leavesOfRow(value[name]).length > 0;
      if (names.length < MIN_OBJECTS || names.filter(isFilled).length < 2) continue;
      if (!isTable(names.flatMap((name) => leavesOfRow(value[name])))) continue;
      const pointers = (filled: boolean) =>
        names.filter((name) => isFilled(name) === filled).map((name) => pointerTo(pointer, name));
      found.push({
        pointers: [pointer],
        absent: [],
        blankObjects: pointers(false),
        rows: pointers(true).map((own) => ({
          pointer: own,
          leaves: leavesOfRow(valueAt(data, own)),
          pages: undefined,
        })),
        kinds: kindsOf(schemaAt(schema, references, pointerTo(pointer, names[0] ?? '')), references),
      });
    }
    for (const [name, child] of Object.entries(value)) visit(child, pointerTo(pointer, name));
  };
  visit(data, '');
  return found;
}

/** Whether hardly a value is made of words, as in a table of numbers and times: parties and their addresses are none. */
function isTable(leaves: readonly Leaf[]): boolean {
  const words = leaves.filter(({ value }) => typeof value === 'string' && /\p{L}{3}/u.test(value)).length;
  return MAX_WORDS_SHARE * leaves.length > words;
}

/** The values of the data that are in no row of these lists. */
export function leavesOutside(data: unknown, lists: readonly DataList[]): readonly Leaf[] {
  const inRows = new Set(
    lists.flatMap(({ rows }) => rows.flatMap(({ pointer, leaves }) => leaves.map((leaf) => pointer + leaf.pointer))),
  );
  return leavesOf(data).filter(({ pointer }) => !inRows.has(pointer));
}

/** The values of a row that are not blank, without those of lists within it. */
function leavesOfRow(item: unknown): readonly Leaf[] {
  const own = isObject(item) ? Object.fromEntries(Object.entries(item).filter(([, value]) => !isList(value))) : item;
  return leavesOf(own).filter(({ value }) => value !== null && value !== '' && typeof value !== 'boolean');
}

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.some(isObject);
}

function isListOfObjects(schema: JsonSchema, references: References, pointer: string): boolean {
  const items = schemaAt(schema, references, `${pointer}/0`);
  return items !== undefined && typesOf(items).includes('object');
}

/** What an item of a schema may have. */
function kindsOf(items: JsonSchema | undefined, references: References): DataList['kinds'] {
  const properties = Object.entries((items && subschema(items, 'properties')) ?? {}).flatMap(([name, property]) =>
    isObject(property) ? [{ name, property: resolve(property, references) }] : [],
  );
  const hasType = (property: JsonSchema, types: readonly string[]) =>
    typesOf(property).some((type) => types.includes(type));
  const isDate = ({ format }: JsonSchema) => format === 'date' || format === 'date-time';
  const where = (is: (property: JsonSchema) => boolean) =>
    properties.flatMap(({ name, property }) => (is(property) ? [pointerTo('', name)] : []));
  const numbers = where((property) => hasType(property, ['number', 'integer']));
  const dates = where(isDate);
  return {
    numbers: numbers.length,
    dates: dates.length,
    decimals: where((property) => hasType(property, ['number'])),
    properties: {
      numbers,
      dates,
      texts: where((property) => hasType(property, ['string']) && !isDate(property)),
    },
  };
}
