import { isObject } from '../../util/json.ts';
import { pointerTo } from '../../util/json-pointer.ts';
import type { Atom } from './conjunction.ts';
import { asserts } from './keywords.ts';
import type { Requests } from './object-shape.ts';
import type { Located } from './resolve.ts';
import type { ArrayShape, TupleShape } from './shape.ts';

/** What one schema says about the items of a list: of the first ones each, and of all others. */
interface Items {
  readonly first: readonly Located[];
  readonly rest: Located | undefined;
}

function itemsOf({ schema, pointer }: Atom): Items {
  const at = (inner: unknown, ...steps: readonly (string | number)[]): Located => ({
    schema: inner,
    pointer: pointerTo(pointer, ...steps),
  });
  // Draft 7 writes positions as a list in `items`, 2020-12 in `prefixItems`.
  const draft7 = Array.isArray(schema.items);
  const keyword = draft7 ? 'items' : 'prefixItems';
  const positions = schema[keyword];
  const first = Array.isArray(positions) ? positions.map((inner, index) => at(inner, keyword, index)) : [];
  const restKeyword = draft7 ? 'additionalItems' : 'items';
  const rest = schema[restKeyword];
  return { first, rest: rest === undefined ? undefined : at(rest, restKeyword) };
}

/** The least and the greatest number that schemas give under two keywords. */
export function boundsOf(atoms: readonly Atom[], least: string, greatest: string): { min: number; max: number } {
  const numbers = (keyword: string) =>
    atoms.flatMap(({ schema }) => (typeof schema[keyword] === 'number' ? [schema[keyword]] : []));
  return {
    min: Math.max(Number.NEGATIVE_INFINITY, ...numbers(least)),
    max: Math.min(Number.POSITIVE_INFINITY, ...numbers(greatest)),
  };
}

const saysNothing = ({ schema }: Located) => schema === true || (isObject(schema) && !asserts(schema));

/** llama.cpp cannot make a grammar of a list with a bound of some thousands. */
export const LARGEST_BOUND = 1000;

export function arrayShapeOf(atoms: readonly Atom[], requests: Requests): ArrayShape | TupleShape {
  const said = atoms.map(itemsOf);
  const { min, max } = boundsOf(atoms, 'minItems', 'maxItems');
  const minItems = Math.max(0, min);
  const rests = said.flatMap(({ rest }) => (rest === undefined ? [] : [rest]));
  const positions = Math.max(0, ...said.map(({ first }) => first.length));
  if (positions === 0) {
    const bound = max > LARGEST_BOUND ? {} : { maxItems: max };
    return { kind: 'array', item: requests.all(rests), minItems, ...bound };
  }
  const items = Array.from({ length: Math.min(positions, max) }, (_, index) =>
    requests.all(said.flatMap(({ first, rest }) => first[index] ?? rest ?? [])),
  );
  const closed = max <= positions || (minItems <= positions && rests.every(saysNothing));
  const open = !closed && rests.every(({ schema }) => schema !== false);
  return { kind: 'tuple', items, minItems, ...(open ? { rest: requests.all(rests) } : {}) };
}
