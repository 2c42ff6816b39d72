import { unescapeToken } from '../util/json-pointer.ts';
import type { JsonSchema } from './language-model.ts';

/** A schema with `$ref`, `allOf` and a choice with `null` taken away. */
export type PlainSchema = JsonSchema;

const REF_STEPS = 16;

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member of a schema that is itself a schema; anything else counts as none. */
export function subschema(schema: JsonSchema, keyword: string): JsonSchema | undefined {
  const value = schema[keyword];
  return isSchema(value) ? value : undefined;
}

/** The properties of an object schema, in order; members that are no schemas are left out. */
export function propertiesOf(schema: JsonSchema): [string, JsonSchema][] {
  const properties = subschema(schema, 'properties');
  return properties === undefined
    ? []
    : Object.entries(properties).flatMap(([name, value]) => (isSchema(value) ? [[name, value]] : []));
}

function follow(root: JsonSchema, ref: string): JsonSchema | undefined {
  if (ref === '#') return root;
  if (!ref.startsWith('#/')) return undefined;
  let at: unknown = root;
  for (const step of ref.slice(2).split('/')) {
    const name = unescapeToken(decodeURIComponent(step));
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as { readonly [key: string]: unknown })[name];
  }
  return isSchema(at) ? at : undefined;
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
 * The schema that says what a value looks like: local references followed, `allOf` merged, the first alternative of `anyOf`
 * and `oneOf` that is not `null` taken. Keywords beside a reference win over those it leads to.
 * Takes the schema and the document it is part of; a reference that leads nowhere gives the schema without it.
 */
export function resolve(schema: JsonSchema, root: JsonSchema): PlainSchema {
  let plain = schema;
  for (let step = 0; step < REF_STEPS; step += 1) {
    const { $ref, allOf, anyOf, oneOf, ...own } = plain;
    const choice = [...schemasIn(anyOf), ...schemasIn(oneOf)].find((option) => !isNull(option));
    const target = typeof $ref === 'string' ? follow(root, decodeRef($ref)) : undefined;
    const parts = [...(target === undefined ? [] : [target]), ...schemasIn(allOf), ...(choice ? [choice] : [])];
    if (parts.length === 0) return own;
    plain = merged([...parts, own]);
  }
  return plain;
}

/** A reference with a broken percent sign is kept as it is rather than ending the run. */
function decodeRef(ref: string): string {
  return ref.replace(/%(?![0-9a-fA-F]{2})/g, '%25');
}

/** The JSON types that a schema allows, without `null`. Told from its other keywords where it has no `type`. */
export function typesOf(schema: PlainSchema): string[] {
  const given = Array.isArray(schema.type) ? schema.type : [schema.type];
  const types = given.filter((type): type is string => typeof type === 'string' && type !== 'null');
  if (types.length > 0) return types;
  if (subschema(schema, 'properties') !== undefined) return ['object'];
  if (subschema(schema, 'items') !== undefined) return ['array'];
  return ['string'];
}
