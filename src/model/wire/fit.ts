import { canonicalJson, isObject, type JsonObject } from '../../util/json.ts';
import { wireLiterals } from './literal.ts';
import { isPairList } from './pairs.ts';
import { branchesOf, type Graph, isNullable, type NodeId, nodeAt, type ObjectShape, type TupleShape } from './shape.ts';
import { isOfType } from './types.ts';
import { itemName, REST_OF_ITEMS } from './wire-names.ts';

/** Points for a value of a wrong type or a wrong fixed value, and so on. */
const MISFIT = -1000;
const FIXED_VALUE = 100;
const REQUIRED = 4;
const UNKNOWN = -20;
/** Bonus for an object with exactly the names of the wire schema. */
const EXACT = 3;
const MAX_DEPTH = 8;
const MAX_ITEMS = 20;

/**
 * Scores how well a value fits a node: fixed values count most, then required and knownNames names, then types. The
 * value may have the wire form or the user's.
 */
export function fitScore(graph: Graph, id: NodeId, value: unknown, depth = 0): number {
  const { shape } = nodeAt(graph, id);
  if (value === null) return isNullable(graph, id) ? 1 : 0;
  if (depth > MAX_DEPTH) return 0;
  switch (shape.kind) {
    case 'never':
      return 2 * MISFIT;
    case 'scalar':
      return isOfType(value, shape.types) ? 1 + (isExactly(value, shape.types) ? 0.5 : 0) : MISFIT;
    case 'literal': {
      const sent = wireLiterals(shape.values);
      const own = shape.values.some((one) => canonicalJson(one) === canonicalJson(value));
      return own || sent.has(value) ? FIXED_VALUE : MISFIT;
    }
    case 'object':
      return isObject(value) ? objectFit(graph, shape, value, depth) : pairsFit(shape, value);
    case 'array':
      return Array.isArray(value) ? 1 + itemsFit(graph, shape.item.id, value, depth) : MISFIT;
    case 'tuple':
      return tupleFit(graph, shape, value, depth);
    case 'union':
      return Math.max(...branchesOf(graph, id).map((branch) => fitScore(graph, branch.id, value, depth + 1)));
  }
}

/** An integer fits `integer` better than `number`. */
function isExactly(value: unknown, types: readonly string[]): boolean {
  return Number.isInteger(value) ? types.includes('integer') : true;
}

function pairsFit(shape: ObjectShape, value: unknown): number {
  return shape.rest !== undefined && shape.properties.length === 0 && isPairList(value) ? -1 : MISFIT;
}

function objectFit(graph: Graph, shape: ObjectShape, value: JsonObject, depth: number): number {
  const knownNames = new Set<string>();
  let points = 2;
  for (const { id, name, wireName, required } of shape.properties) {
    const key = Object.hasOwn(value, wireName) ? wireName : name;
    knownNames.add(key);
    if (!Object.hasOwn(value, key)) {
      points -= required ? REQUIRED : 0.1;
      continue;
    }
    const inner = value[key];
    points += required && inner !== null ? REQUIRED : 1;
    points += inner === null ? (required && !isNullable(graph, id) ? -1 : 0) : fitScore(graph, id, inner, depth + 1);
  }
  if (shape.rest !== undefined) {
    const list = Object.hasOwn(value, shape.restName) ? value[shape.restName] : undefined;
    if (list === null || isPairList(list)) {
      knownNames.add(shape.restName);
      points += 3;
      const values = isPairList(list) ? list.map((pair) => pair.value) : [];
      points += itemsFit(graph, shape.rest.id, values, depth);
    }
  }
  const unknown = Object.keys(value).filter((key) => !knownNames.has(key));
  if (unknown.length === 0 && [...knownNames].every((key) => Object.hasOwn(value, key))) points += EXACT;
  if (shape.rest === undefined) return points + UNKNOWN * unknown.length;
  const { rest } = shape;
  return (
    points +
    itemsFit(
      graph,
      rest.id,
      unknown.map((key) => value[key]),
      depth,
    )
  );
}

/** The lowest score of some items: one misfit is decisive. */
function itemsFit(graph: Graph, id: NodeId, items: readonly unknown[], depth: number): number {
  const points = items.slice(0, MAX_ITEMS).map((item) => (item === null ? 0 : fitScore(graph, id, item, depth + 1)));
  return points.length === 0 ? 0 : Math.min(...points);
}

function tupleFit(graph: Graph, shape: TupleShape, value: unknown, depth: number): number {
  const items = tupleItems(shape, value);
  if (items === undefined) return MISFIT;
  let points = 2 + (Array.isArray(value) ? 0 : EXACT);
  for (const [index, item] of items.entries()) {
    const use = shape.items[index] ?? shape.rest;
    if (use === undefined) points += UNKNOWN;
    else if (item !== null) points += fitScore(graph, use.id, item, depth + 1);
  }
  return points - (items.length < shape.minItems ? REQUIRED : 0);
}

/** The items of a tuple in the wire form or the user's; undefined if the value is no such list. */
export function tupleItems(shape: TupleShape, value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (!isObject(value)) return undefined;
  const names = shape.items.map((_, index) => itemName(index));
  const more = Object.hasOwn(value, REST_OF_ITEMS) ? value[REST_OF_ITEMS] : null;
  const knownNames = Object.keys(value).every((key) => names.includes(key) || key === REST_OF_ITEMS);
  const isSent = Object.hasOwn(value, itemName(0)) || Object.hasOwn(value, REST_OF_ITEMS);
  if (!isSent || !knownNames || !(more === null || Array.isArray(more))) return undefined;
  return [...names.map((name) => (Object.hasOwn(value, name) ? value[name] : null)), ...(more ?? [])];
}
