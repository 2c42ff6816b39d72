import type { JsonSchema } from '../language-model.ts';

/**
 * A wire schema as it is shown to a model: without what holds for all of it, and is said in words. All objects are
 * closed, all properties are required, and every value may be null.
 */
export function readableSchema(schema: JsonSchema): JsonSchema {
  const { type, enum: values, anyOf, properties, items, $defs, required, additionalProperties, ...rest } = schema;
  const isClosed = additionalProperties === false && properties !== undefined;
  const own: JsonSchema = {
    ...(type === undefined ? {} : { type: withoutNull(type) }),
    ...rest,
    ...(Array.isArray(values) ? { enum: values.filter((value) => value !== null) } : {}),
    ...(isSchema(properties) ? { properties: eachSchema(properties) } : {}),
    ...(isSchema(items) ? { items: readableSchema(items) } : {}),
    ...(isSchema($defs) ? { $defs: eachSchema($defs) } : {}),
    ...(isClosed || additionalProperties === undefined ? {} : { additionalProperties }),
    ...(isClosed || required === undefined ? {} : { required }),
  };
  if (!Array.isArray(anyOf)) return own;
  const options = anyOf
    .filter(isSchema)
    .filter((option) => option.type !== 'null')
    .map(readableSchema);
  const [only] = options;
  return only !== undefined && options.length === 1 ? { ...only, ...own } : { ...own, anyOf: options };
}

function eachSchema(schemas: JsonSchema): JsonSchema {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, value]) => [name, isSchema(value) ? readableSchema(value) : value]),
  );
}

/** Types but null; one type alone is no list. */
function withoutNull(type: unknown): unknown {
  if (!Array.isArray(type)) return type;
  const types = type.filter((name) => name !== 'null');
  return types.length === 1 ? types[0] : types;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
