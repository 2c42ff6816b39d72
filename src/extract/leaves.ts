import { isBlank, isObject } from '../util/json.ts';
import { parentOf, pointerTo, valueAt } from '../util/json-pointer.ts';

/** A scalar value in JSON data, with its JSON Pointer (RFC 6901). */
export interface Leaf {
  readonly pointer: string;
  readonly value: string | number | boolean | null;
}

/** Lists the scalar values of JSON data, in the order of its properties. */
export function leavesOf(value: unknown, pointer = ''): readonly Leaf[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => leavesOf(item, `${pointer}/${index}`));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, pointerTo(pointer, name)));
  }
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return [{ pointer, value }];
  }
  return [];
}

/** Whether there is no value at a JSON Pointer, and an object that may have one: without it, none is asked for. */
export function lacksValue(data: unknown, pointer: string): boolean {
  return isBlank(valueAt(data, pointer)) && isObject(valueAt(data, parentOf(pointer)));
}
