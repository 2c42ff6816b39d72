import type { JsonSchema } from '../model/language-model.ts';
import { toWire, type WireNote } from '../model/wire/wire.ts';
import { mistakesOf, type TypeMistake } from './type-mistakes.ts';

/** How large a document type is, and what of it no model server is made to enforce. */
export interface DescribedType {
  readonly fields: number;
  readonly notes: readonly WireNote[];
  /** What is most likely not as it was meant. */
  readonly mistakes: readonly TypeMistake[];
}

/** Errors: `schema_invalid`, `schema_unsupported`. */
export function describeType(schema: JsonSchema, name: string): DescribedType {
  const wire = toWire(schema, name);
  return { fields: countFields(wire.schema), notes: wire.notes, mistakes: mistakesOf(schema) };
}

/** How many properties a schema has, those inside objects and lists included. */
function countFields(schema: unknown): number {
  if (typeof schema !== 'object' || schema === null) return 0;
  if (Array.isArray(schema)) return schema.reduce((sum: number, inner: unknown) => sum + countFields(inner), 0);
  const { properties, items, anyOf, $defs } = schema as JsonSchema;
  const named = [properties, $defs].flatMap((map) => Object.values((map ?? {}) as object));
  const own = Object.keys((properties ?? {}) as object).length;
  return own + [...named, items, anyOf].reduce((sum: number, inner: unknown) => sum + countFields(inner), 0);
}
