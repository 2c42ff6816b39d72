import type { JsonSchema } from '../model/language-model.ts';
import { toWire, type WireNote } from '../model/wire/wire.ts';
import { findTypeMistakes, type TypeMistake } from './type-mistakes.ts';

/** The size of a document type, what model servers cannot enforce of it, and likely mistakes. */
export interface DescribedType {
  readonly fields: number;
  readonly notes: readonly WireNote[];

  readonly mistakes: readonly TypeMistake[];
}

/** Describes a document type. Errors: `schema_invalid`, `schema_unsupported`. */
export function describeType(schema: JsonSchema, name: string): DescribedType {
  const wire = toWire(schema, name);
  return { fields: countFields(wire.schema), notes: wire.notes, mistakes: findTypeMistakes(schema) };
}

/** Counts the properties of a schema, including those of nested objects and lists. */
function countFields(schema: unknown): number {
  if (typeof schema !== 'object' || schema === null) return 0;
  if (Array.isArray(schema)) return schema.reduce((sum: number, inner: unknown) => sum + countFields(inner), 0);
  const { properties, items, anyOf, $defs } = schema as JsonSchema;
  const named = [properties, $defs].flatMap((map) => Object.values((map ?? {}) as object));
  const own = Object.keys((properties ?? {}) as object).length;
  return own + [...named, items, anyOf].reduce((sum: number, inner: unknown) => sum + countFields(inner), 0);
}
