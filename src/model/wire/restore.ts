import { isObject, type JsonObject } from '../../util/json.ts';
import { rootObject, type Sendable, sentBranches } from './emit.ts';
import { fitScore, tupleItems } from './fit.ts';
import { objectOf } from './json.ts';
import { wireLiterals } from './literal.ts';
import { isPairList, unfoldPairs } from './pairs.ts';
import { isNullable, type NodeId, nodeAt, type ObjectShape, type TupleShape } from './shape.ts';
import { ROOT_NAME } from './wire-names.ts';

/** Deeper than any document; deeper values are returned unchanged. */
const MAX_DEPTH = 300;
/** Maximum of passes, since restored parts may look like the wire form again. */
const MAX_ROUNDS = 8;

/** Creates a function that converts answers to the shape of the user's schema; it never throws and is idempotent. */
export function restoreWith(sendable: Sendable): (answer: unknown) => unknown {
  const isRootObject = rootObject(sendable) !== undefined;
  const once = (answer: unknown): unknown => {
    let value = answer;
    if (!isRootObject) while (isWrapped(value)) value = value[ROOT_NAME];
    return value === null ? null : restored(sendable, sendable.graph.root, value, 0);
  };
  return (answer) => {
    let value = answer;
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const next = once(value);
      if (isSame(next, value)) return next;
      value = next;
    }
    return value;
  };
}

function isWrapped(value: unknown): value is { readonly [ROOT_NAME]: unknown } {
  return isObject(value) && Object.keys(value).length === 1 && Object.hasOwn(value, ROOT_NAME);
}

/** Whether two values have the same JSON; values too deep to serialize count as equal. */
function isSame(one: unknown, other: unknown): boolean {
  try {
    return JSON.stringify(one) === JSON.stringify(other);
  } catch {
    return true;
  }
}

/** `value` is not null. */
function restored(sendable: Sendable, id: NodeId, value: unknown, depth: number): unknown {
  const branches = sentBranches(sendable, id);
  const chosen =
    branches.length > 1
      ? bestOf(
          sendable,
          branches.map((branch) => branch.id),
          value,
        )
      : branches[0]?.id;
  if (depth > MAX_DEPTH || chosen === undefined) return value;
  const { shape } = nodeAt(sendable.graph, chosen);
  switch (shape.kind) {
    case 'literal':
      return restoredLiteral(shape.values, value);
    case 'object': {
      if (isObject(value)) return restoredObject(sendable, shape, value, depth);
      const isMap = shape.properties.length === 0 && shape.rest !== undefined && branches.length === 1;
      return isMap && isPairList(value)
        ? restoredObject(sendable, shape, { [shape.restName]: value }, depth)
        : plain(value, depth);
    }
    case 'array':
      return Array.isArray(value) ? restoredItems(sendable, shape.item.id, value, depth) : plain(value, depth);
    case 'tuple':
      return restoredTuple(sendable, shape, value, depth);
    default:
      return plain(value, depth);
  }
}

function bestOf({ graph }: Sendable, ids: readonly NodeId[], value: unknown): NodeId | undefined {
  const scored = ids.map((id) => ({ id, points: fitScore(graph, id, value) }));
  return scored.reduce((best, one) => (one.points > best.points ? one : best), scored[0] ?? { id: '', points: 0 }).id;
}

function restoredLiteral(values: readonly unknown[], value: unknown): unknown {
  const sent = typeof value === 'string' && !values.includes(value) ? wireLiterals(values) : undefined;
  return sent?.has(value) ? structuredClone(sent.get(value)) : value;
}

/** Copies a part without a schema, dropping names that would change objects. */
function plain(value: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) return value.map((item) => plain(item, depth + 1));
  if (!isObject(value)) return value;
  return objectOf(
    Object.entries(value).flatMap(([name, inner]) => (name === '__proto__' ? [] : [[name, plain(inner, depth + 1)]])),
  );
}

/** The restored value in a list; empty if null means that the document does not show it. */
function present(sendable: Sendable, id: NodeId, value: unknown, keepNull: boolean, depth: number): readonly unknown[] {
  if (value === undefined) return [];
  if (value === null) return keepNull && isNullable(sendable.graph, id) ? [null] : [];
  return [restored(sendable, id, value, depth + 1)];
}

function restoredItems(sendable: Sendable, id: NodeId, items: readonly unknown[], depth: number): readonly unknown[] {
  return items.flatMap((item) => {
    const one = present(sendable, id, item, true, depth);
    return one.length === 0 ? [] : [one[0]];
  });
}

function restoredObject(sendable: Sendable, shape: ObjectShape, value: JsonObject, depth: number): JsonObject {
  const { rest } = shape;
  const answered = new Map(Object.entries(value));
  if (rest !== undefined && answered.get(shape.restName) === null) answered.delete(shape.restName);
  const members = rest === undefined ? answered : unfoldPairs(shape, answered);
  const consumed = new Set<string>();
  const entries: (readonly [string, unknown])[] = [];
  for (const { id, name, wireName, required } of shape.properties) {
    if (!sendable.possible.has(id)) continue;
    const key = members.has(wireName) ? wireName : name;
    consumed.add(key);
    const [one] = present(sendable, id, members.get(key), required, depth);
    if (one !== undefined) entries.push([name, one]);
  }
  for (const [name, inner] of members) {
    if (consumed.has(name) || (name === '__proto__' && rest === undefined)) continue;
    const isLeftover = name === shape.restName && isPairList(inner);
    if (rest === undefined || isLeftover) entries.push([name, plain(inner, depth + 1)]);
    else for (const one of present(sendable, rest.id, inner, true, depth)) entries.push([name, one]);
  }
  return objectOf(entries);
}

function restoredTuple(sendable: Sendable, shape: TupleShape, value: unknown, depth: number): unknown {
  const items = tupleItems(shape, value);
  if (items === undefined) return plain(value, depth);
  const useAt = (index: number) => shape.items[index] ?? shape.rest;
  const keepsNull = (index: number) => {
    const use = useAt(index);
    return index < shape.minItems && use !== undefined && isNullable(sendable.graph, use.id);
  };
  let length = items.length;
  while (length > 0 && items[length - 1] === null && !keepsNull(length - 1)) length -= 1;
  return items.slice(0, length).map((item, index) => {
    const use = useAt(index);
    return use === undefined || item === null ? item : restored(sendable, use.id, item, depth + 1);
  });
}
