import type { JsonSchema } from './language-model.ts';
import type { References } from './wire/resolve.ts';

/** A schema without `$ref`, `allOf` and nullable choices. */
export type PlainSchema = JsonSchema;

const MAX_STEPS = 16;

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The member of a schema under `keyword`, if it is a schema. */
export function subschema(schema: JsonSchema, keyword: string): JsonSchema | undefined {
  const value = schema[keyword];
  return isSchema(value) ? value : undefined;
}

/** The properties of an object schema, in order, except those that are no schemas. */
export function propertiesOf(schema: JsonSchema): [string, JsonSchema][] {
  const properties = subschema(schema, 'properties');
  return properties === undefined
    ? []
    : Object.entries(properties).flatMap(([name, value]) => (isSchema(value) ? [[name, value]] : []));
}

function schemasIn(value: unknown): JsonSchema[] {
  return Array.isArray(value) ? value.filter(isSchema) : [];
}

function merged(schemas: readonly JsonSchema[]): JsonSchema {
  const properties = Object.fromEntries(schemas.flatMap(propertiesOf));
  return Object.assign({}, ...schemas, Object.keys(properties).length > 0 ? { properties } : {});
}

function isNull(schema: JsonSchema): boolean {
  return schema.type === 'null' || schema.const === null;
}

/**
 * Resolves a schema within its document: follows its references, merges `allOf`, and takes the first non-null
 * alternative of `anyOf` and `oneOf`. Keywords next to a reference override those of its target; unresolvable
 * references are dropped.
 */
export function resolve(schema: JsonSchema, references: Pick<References, 'find'>): PlainSchema {
  let plain = schema;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const { $ref, allOf, anyOf, oneOf, ...own } = plain;
    const choice = [...schemasIn(anyOf), ...schemasIn(oneOf)].find((option) => !isNull(option));
    const target = references.find({ schema: { $ref }, pointer: '' })?.schema;
    const parts = [...(isSchema(target) ? [target] : []), ...schemasIn(allOf), ...(choice ? [choice] : [])];
    if (parts.length === 0) return own;
    plain = merged([...parts, own]);
  }
  return plain;
}

/** The JSON types that a schema allows, except `null`; inferred from other keywords if it has no `type`. */
export function typesOf(schema: PlainSchema): string[] {
  const declared = Array.isArray(schema.type) ? schema.type : [schema.type];
  const types = declared.filter((type): type is string => typeof type === 'string' && type !== 'null');
  if (types.length > 0) return types;
  if (subschema(schema, 'properties') !== undefined) return ['object'];
  if (subschema(schema, 'items') !== undefined) return ['array'];
  return ['string'];
}
