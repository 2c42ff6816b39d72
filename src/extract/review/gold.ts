import type { JsonSchema } from '../../model/language-model.ts';
import { resolve, subschema } from '../../model/resolve-schema.ts';
import { type References, referencesIn } from '../../model/wire/resolve.ts';
import { isObject } from '../../util/json.ts';

/** How deep properties that the data lack are named; a schema may be recursive. */
const MAX_DEPTH = 12;

/** Data as gold: with every property that the document type has, and null for those that the document does not have. */
export function goldOf(data: Readonly<Record<string, unknown>>, schema: JsonSchema): Readonly<Record<string, unknown>> {
  return filled(data, schema, referencesIn(schema), 0) as Readonly<Record<string, unknown>>;
}

function filled(value: unknown, schema: JsonSchema | undefined, references: References, depth: number): unknown {
  if (schema === undefined || depth > MAX_DEPTH) return value;
  const plain = resolve(schema, references);
  if (Array.isArray(value)) {
    const items = subschema(plain, 'items');
    return value.map((item) => filled(item, items, references, depth + 1));
  }
  if (!isObject(value)) return value;
  const properties = subschema(plain, 'properties') ?? {};
  const names = new Set([...Object.keys(properties), ...Object.keys(value)]);
  return Object.fromEntries(
    [...names].map((name) => {
      const own = Object.hasOwn(value, name) ? value[name] : null;
      const inner = Object.hasOwn(properties, name) ? subschema(properties, name) : undefined;
      return [name, filled(own, inner, references, depth + 1)];
    }),
  );
}
