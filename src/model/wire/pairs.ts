import { isObject } from '../../util/json.ts';
import type { ObjectShape } from './shape.ts';
import { PAIR_NAME, PAIR_VALUE } from './wire-names.ts';

type Pair = { readonly [PAIR_NAME]: string; readonly [PAIR_VALUE]: unknown };

function isPair(value: unknown): value is Pair {
  if (!isObject(value) || typeof value[PAIR_NAME] !== 'string') return false;
  return Object.keys(value).every((key) => key === PAIR_NAME || key === PAIR_VALUE);
}

/** Whether a value is a list of names and values, the wire form of undeclared properties. */
export function isPairList(value: unknown): value is readonly Pair[] {
  return Array.isArray(value) && value.every(isPair);
}

/**
 * Unfolds the list of names and values in an answered object. A pair whose name exists already or is declared stays in
 * the list, so that validation reports it.
 */
export function unfoldPairs(shape: ObjectShape, members: ReadonlyMap<string, unknown>): ReadonlyMap<string, unknown> {
  const declared = new Set(shape.properties.flatMap(({ name, wireName }) => [name, wireName]));
  let all = members;
  for (let list = all.get(shape.restName); isPairList(list); list = all.get(shape.restName)) {
    const unfolded = new Map(all);
    unfolded.delete(shape.restName);
    const left: Pair[] = [];
    for (const pair of list) {
      const { [PAIR_NAME]: name, [PAIR_VALUE]: value = null } = pair;
      if (declared.has(name) || unfolded.has(name)) left.push(pair);
      else unfolded.set(name, value);
    }
    if (left.length === 0) all = unfolded;
    else return unfolded.has(shape.restName) ? all : unfolded.set(shape.restName, left);
  }
  return all;
}
