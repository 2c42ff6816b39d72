import { canonicalJson } from '../../util/json.ts';
import { pointerTo } from '../../util/json-pointer.ts';
import type { Atom } from './conjunction.ts';

/** A JSON Schema type. */
export type JsonType = 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null';

function intersection(ones: readonly string[], others: readonly string[]): readonly string[] {
  return [
    ...new Set(
      ones.flatMap((type) => {
        if (others.includes(type)) return [type];
        if (type === 'number' && others.includes('integer')) return ['integer'];
        return type === 'integer' && others.includes('number') ? ['integer'] : [];
      }),
    ),
  ];
}

/** The possibilities left by several schemas, and the location where none was left. */
export interface Narrowed<T> {
  readonly left: readonly T[];
  readonly emptiedAt?: string;
}

/** The types that all schemas allow; undefined if none has `type`. */
export function typesOf(atoms: readonly Atom[]): Narrowed<JsonType> | undefined {
  let left: readonly string[] | undefined;
  for (const { schema, pointer } of atoms) {
    if (schema.type === undefined) continue;
    const types = [schema.type].flat().filter((type): type is string => typeof type === 'string');
    left = left === undefined ? types : intersection(left, types);
    if (left.length === 0) return { left: [], emptiedAt: pointerTo(pointer, 'type') };
  }
  return left === undefined ? undefined : { left: left as readonly JsonType[] };
}

/** Whether a value has one of the types. */
export function isOfType(value: unknown, types: readonly JsonType[]): boolean {
  return types.some((type) => {
    if (type === 'null') return value === null;
    if (type === 'array') return Array.isArray(value);
    if (type === 'integer') return Number.isInteger(value);
    if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
    return typeof value === type;
  });
}

/** The values that `enum` and `const` of all schemas allow; undefined if none has either. */
export function literalsOf(
  atoms: readonly Atom[],
  types: readonly JsonType[] | undefined,
): Narrowed<unknown> | undefined {
  let left: readonly unknown[] | undefined;
  for (const { schema, pointer } of atoms) {
    const lists: [string, readonly unknown[]][] = [
      ...(Array.isArray(schema.enum) ? [['enum', schema.enum] as [string, readonly unknown[]]] : []),
      ...('const' in schema ? [['const', [schema.const]] as [string, readonly unknown[]]] : []),
    ];
    for (const [keyword, values] of lists) {
      const keys = new Set(values.map(canonicalJson));
      const fitting = (left ?? values).filter((value) => keys.has(canonicalJson(value)));
      left = fitting.filter((value) => types === undefined || isOfType(value, types));
      if (left.length === 0) return { left, emptiedAt: pointerTo(pointer, keyword) };
    }
  }
  if (left === undefined) return undefined;
  return { left: [...new Map(left.map((value) => [canonicalJson(value), value])).values()] };
}
