import { RectoError } from '../errors.ts';
import type { Leaf } from '../extract/leaves.ts';
import { isObject } from '../util/json.ts';
import { pointerTo } from '../util/json-pointer.ts';
import { alignRows } from './align-rows.ts';

/** What stands at a place of one side: null for a blank, undefined where the side does not say. */
export type SideValue = Leaf['value'] | undefined;

/** A value of one side beside that of the other. */
export interface PairedValue {
  /** JSON Pointer with `*` for the indexes of lists. */
  readonly field: string;
  readonly first: SideValue;
  readonly second: SideValue;
  /** JSON Pointers; undefined in a row that the side does not have. */
  readonly firstPointer: string | undefined;
  readonly secondPointer: string | undefined;
  /** JSON Pointer of the list of the second side that lacks the row, if it does. */
  readonly lackingList: string | undefined;
}

/** The rows of a list of one side beside those of the other. */
export interface PairedList {
  /** JSON Pointer with `*` for the indexes of lists. */
  readonly field: string;
  readonly first: number;
  readonly second: number;
  /** Rows of which both have something, and those of them in another order. */
  readonly both: number;
  readonly outOfOrder: number;
}

/** Two objects side by side. */
export interface PairedValues {
  readonly values: readonly PairedValue[];
  readonly lists: readonly PairedList[];
}

type Place = Pick<PairedValue, 'field' | 'firstPointer' | 'secondPointer' | 'lackingList'>;

/** Levels of objects and lists that are compared. */
const MAX_DEPTH = 200;

/**
 * Puts the values of two objects side by side, the rows of lists aligned by what they say. Below a null, and in a row
 * that the first side does not have, the first side is blank; where it has no property, it does not say.
 * Errors: `usage` for more than 200 levels.
 */
export function pairValues(first: unknown, second: unknown): PairedValues {
  if (isDeep(first) || isDeep(second)) {
    throw new RectoError('usage', `The data have more than ${MAX_DEPTH} levels of objects and lists.`);
  }
  const values: PairedValue[] = [];
  const lists: PairedList[] = [];
  const visit = (one: unknown, other: unknown, place: Place): void => {
    if (Array.isArray(one) || Array.isArray(other)) {
      const [rows, others] = [listOf(one), listOf(other)];
      const { pairs, outOfOrder, unlike } = alignRows(rows, others);
      const { field } = place;
      lists.push({
        field,
        first: rows.length,
        second: others.length,
        both: pairs.size - unlike.size,
        outOfOrder: outOfOrder.size,
      });
      const paired = new Set(pairs.values());
      for (const [index, item] of rows.entries()) {
        const at = pairs.get(index);
        visit(item, at === undefined ? undefined : others[at], rowPlace(place, index, at));
      }
      for (const [index, item] of others.entries()) {
        const blank = one === undefined ? undefined : null;
        if (!paired.has(index)) visit(blank, item, rowPlace(place, undefined, index));
      }
    } else if (isObject(one) || isObject(other)) {
      const names = new Set([...Object.keys(isObject(one) ? one : {}), ...Object.keys(isObject(other) ? other : {})]);
      for (const name of names) visit(propertyOf(one, name), propertyOf(other, name), childPlace(place, name));
    }
    const [value, otherValue] = [scalarOf(one), scalarOf(other)];
    const isBelow = isObject(one) || Array.isArray(one) || isObject(other) || Array.isArray(other);
    const isBlankBeside = isBelow && value === null && otherValue === undefined;
    const isBesideBlank = isBelow && otherValue === null && value === undefined;
    if ((value === undefined && otherValue === undefined) || isBlankBeside || isBesideBlank) return;
    values.push({ ...place, first: value, second: otherValue });
  };
  visit(first, second, { field: '', firstPointer: '', secondPointer: '', lackingList: undefined });
  return { values, lists };
}

/** Whether it has too many levels for functions that call themselves. */
function isDeep(value: unknown): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return false;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function scalarOf(value: unknown): SideValue {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'string') return value.trim() === '' ? null : value;
  return undefined;
}

/** A property of one side; below a blank everything is blank. */
function propertyOf(value: unknown, name: string): unknown {
  if (value === null) return null;
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function childPlace({ field, firstPointer, secondPointer, lackingList }: Place, name: string): Place {
  return {
    field: pointerTo(field, name),
    firstPointer: firstPointer === undefined ? undefined : pointerTo(firstPointer, name),
    secondPointer: secondPointer === undefined ? undefined : pointerTo(secondPointer, name),
    lackingList,
  };
}

function rowPlace(list: Place, first: number | undefined, second: number | undefined): Place {
  const at = (pointer: string | undefined, index: number | undefined) =>
    pointer === undefined || index === undefined ? undefined : pointerTo(pointer, index);
  return {
    field: pointerTo(list.field, '*'),
    firstPointer: at(list.firstPointer, first),
    secondPointer: at(list.secondPointer, second),
    lackingList: second === undefined ? (list.secondPointer ?? list.lackingList) : undefined,
  };
}
