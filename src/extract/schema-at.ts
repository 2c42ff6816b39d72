import { HINTS_KEYWORD, type Hints, hintsSchema } from '../../schemas/hints.ts';
import type { JsonSchema } from '../model/language-model.ts';
import { resolve, subschema } from '../model/resolve-schema.ts';
import { type References, referencesIn } from '../model/wire/resolve.ts';
import { parsePointer } from '../util/json-pointer.ts';

/** The schema of the value at a JSON Pointer of the data, references resolved; undefined if the schema names none. */
export function schemaAt(schema: JsonSchema, references: References, pointer: string): JsonSchema | undefined {
  let at: JsonSchema | undefined = resolve(schema, references);
  for (const name of parsePointer(pointer)) {
    const properties: JsonSchema = subschema(at, 'properties') ?? {};
    const next: JsonSchema | undefined = Object.hasOwn(properties, name)
      ? subschema(properties, name)
      : subschema(at, 'items');
    if (next === undefined) return undefined;
    at = resolve(next, references);
  }
  return at;
}

/** The hints of a document type for the whole document; undefined if it has none, or one of them is wrong. */
export function documentHints(schema: JsonSchema): Hints | undefined {
  return hintsSchema.safeParse(resolve(schema, referencesIn(schema))[HINTS_KEYWORD]).data;
}
