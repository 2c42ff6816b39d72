import { isObject } from '../../util/json.ts';
import { pointerTo } from '../../util/json-pointer.ts';
import type { Atom } from './conjunction.ts';
import { asserts } from './keywords.ts';
import type { Requests } from './object-shape.ts';
import type { Located } from './resolve.ts';
import type { ArrayShape, TupleShape } from './shape.ts';

/** The items of a list by one schema: the first ones by position, and the rest. */
interface Items {
  readonly first: readonly Located[];
  readonly rest: Located | undefined;
}

function itemsOf({ schema, pointer }: Atom): Items {
  const at = (inner: unknown, ...steps: readonly (string | number)[]): Located => ({
    schema: inner,
    pointer: pointerTo(pointer, ...steps),
  });
  // Positions are a list in `items` in draft 7, and `prefixItems` in 2020-12.
  const draft7 = Array.isArray(schema.items);
  const keyword = draft7 ? 'items' : 'prefixItems';
  const positions = schema[keyword];
  const first = Array.isArray(positions) ? positions.map((inner, index) => at(inner, keyword, index)) : [];
  const restKeyword = draft7 ? 'additionalItems' : 'items';
  const rest = schema[restKeyword];
  return { first, rest: rest === undefined ? undefined : at(rest, restKeyword) };
}

/** The tightest bounds that schemas set with two keywords. */
export function boundsOf(atoms: readonly Atom[], minKeyword: string, maxKeyword: string): { min: number; max: number } {
  const numbers = (keyword: string) =>
    atoms.flatMap(({ schema }) => (typeof schema[keyword] === 'number' ? [schema[keyword]] : []));
  return {
    min: Math.max(Number.NEGATIVE_INFINITY, ...numbers(minKeyword)),
    max: Math.min(Number.POSITIVE_INFINITY, ...numbers(maxKeyword)),
  };
}

const isUnconstrained = ({ schema }: Located) => schema === true || (isObject(schema) && !asserts(schema));

/** llama.cpp cannot build a grammar for lists with larger bounds. */
export const MAX_BOUND = 1000;

/** The shape of a list. */
export function arrayShapeOf(atoms: readonly Atom[], requests: Requests): ArrayShape | TupleShape {
  const itemSchemas = atoms.map(itemsOf);
  const { min, max } = boundsOf(atoms, 'minItems', 'maxItems');
  const minItems = Math.max(0, min);
  const rests = itemSchemas.flatMap(({ rest }) => (rest === undefined ? [] : [rest]));
  const positions = Math.max(0, ...itemSchemas.map(({ first }) => first.length));
  if (positions === 0) {
    const bound = max > MAX_BOUND ? {} : { maxItems: max };
    return { kind: 'array', item: requests.all(rests), minItems, ...bound };
  }
  const items = Array.from({ length: Math.min(positions, max) }, (_, index) =>
    requests.all(itemSchemas.flatMap(({ first, rest }) => first[index] ?? rest ?? [])),
  );
  const closed = max <= positions || (minItems <= positions && rests.every(isUnconstrained));
  const open = !closed && rests.every(({ schema }) => schema !== false);
  return { kind: 'tuple', items, minItems, ...(open ? { rest: requests.all(rests) } : {}) };
}
