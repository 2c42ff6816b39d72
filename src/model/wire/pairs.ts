import { isObject } from '../../util/json.ts';
import type { ObjectShape } from './shape.ts';
import { PAIR_NAME, PAIR_VALUE } from './wire-names.ts';

type Pair = { readonly [PAIR_NAME]: string; readonly [PAIR_VALUE]: unknown };

function isPair(value: unknown): value is Pair {
  if (!isObject(value) || typeof value[PAIR_NAME] !== 'string') return false;
  return Object.keys(value).every((key) => key === PAIR_NAME || key === PAIR_VALUE);
}

/** Whether a value is a list of names and values, as properties under undeclared names are sent. */
export function isPairList(value: unknown): value is readonly Pair[] {
  return Array.isArray(value) && value.every(isPair);
}

/**
 * The members of an answered object with the list of further names and values unfolded. A pair under a name that is there
 * already, or is declared, stays in the list: then the answer does not fit the document type, and says so.
 */
export function unfolded(shape: ObjectShape, members: ReadonlyMap<string, unknown>): ReadonlyMap<string, unknown> {
  const declared = new Set(shape.properties.flatMap(({ name, wireName }) => [name, wireName]));
  let all = members;
  for (let list = all.get(shape.restName); isPairList(list); list = all.get(shape.restName)) {
    const further = new Map(all);
    further.delete(shape.restName);
    const left: Pair[] = [];
    for (const pair of list) {
      const { [PAIR_NAME]: name, [PAIR_VALUE]: value = null } = pair;
      if (declared.has(name) || further.has(name)) left.push(pair);
      else further.set(name, value);
    }
    if (left.length === 0) all = further;
    else return further.has(shape.restName) ? all : further.set(shape.restName, left);
  }
  return all;
}
