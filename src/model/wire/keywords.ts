import type { JsonObject } from '../../util/json.ts';

/** Where schemas are inside a schema: in an object by name, in a list, or right below. */
export const SCHEMA_MAPS = [
  '$defs',
  'definitions',
  'properties',
  'patternProperties',
  'dependentSchemas',
  'dependencies',
] as const;
export const SCHEMA_LISTS = ['allOf', 'anyOf', 'oneOf', 'prefixItems', 'items'] as const;
export const SINGLE_SCHEMAS = [
  'items',
  'additionalItems',
  'unevaluatedItems',
  'contains',
  'additionalProperties',
  'unevaluatedProperties',
  'propertyNames',
  'not',
  'if',
  'then',
  'else',
] as const;

/** Keywords that say something about a value, by the type of value that they are about. */
const ABOUT = {
  object: [
    'properties',
    'required',
    'additionalProperties',
    'patternProperties',
    'propertyNames',
    'minProperties',
    'maxProperties',
    'dependentRequired',
    'dependentSchemas',
    'dependencies',
    'unevaluatedProperties',
  ],
  array: [
    'items',
    'prefixItems',
    'additionalItems',
    'contains',
    'minContains',
    'maxContains',
    'minItems',
    'maxItems',
    'uniqueItems',
    'unevaluatedItems',
  ],
  string: ['minLength', 'maxLength', 'pattern', 'format', 'contentEncoding', 'contentMediaType', 'contentSchema'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
} as const;

const COMBINING = [
  '$ref',
  '$dynamicRef',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'if',
  'then',
  'else',
  'type',
  'enum',
  'const',
];

const ASSERTING: ReadonlySet<string> = new Set([...COMBINING, ...Object.values(ABOUT).flat()]);

/** Keywords that describe, or that other kinds of schemas have. */
const DESCRIBING = [
  ...[
    '$schema',
    '$id',
    'id',
    '$anchor',
    '$dynamicAnchor',
    '$recursiveAnchor',
    '$recursiveRef',
    '$comment',
    '$vocabulary',
  ],
  ...['$defs', 'definitions', 'title', 'description', 'default', 'examples', 'example', 'deprecated', 'readOnly'],
  ...['writeOnly', 'nullable', 'discriminator', 'version'],
];

/** Every keyword of JSON Schema, of draft 7 and 2020-12. */
export const KEYWORDS: ReadonlySet<string> = new Set([...ASSERTING, ...DESCRIBING]);

/** Whether a schema says anything about the value, beyond describing it. */
export function asserts(schema: JsonObject): boolean {
  return Object.keys(schema).some((keyword) => ASSERTING.has(keyword));
}

/** Keywords that shape what is sent; alternatives without any of them only add conditions. */
const SHAPING: ReadonlySet<string> = new Set([
  '$ref',
  '$dynamicRef',
  'allOf',
  'anyOf',
  'oneOf',
  'type',
  'enum',
  'const',
  'properties',
  'additionalProperties',
  'patternProperties',
  'items',
  'prefixItems',
]);

export function shapes(schema: JsonObject): boolean {
  return Object.keys(schema).some((keyword) => SHAPING.has(keyword));
}

/** The type that a schema without `type` means, told from its keywords. */
export function impliedType(schemas: readonly JsonObject[]): keyof typeof ABOUT | undefined {
  const types = Object.keys(ABOUT) as (keyof typeof ABOUT)[];
  return types.find((type) => schemas.some((schema) => ABOUT[type].some((keyword) => schema[keyword] !== undefined)));
}

/** Keywords that no server is made to enforce, with what a person is told about it. */
export const NOT_ENFORCED: ReadonlyMap<string, string> = new Map([
  ['minimum', 'The smallest value is asked for in words.'],
  ['maximum', 'The largest value is asked for in words.'],
  ['exclusiveMinimum', 'The smallest value is asked for in words.'],
  ['exclusiveMaximum', 'The largest value is asked for in words.'],
  ['multipleOf', 'The step between values is asked for in words.'],
  ['minLength', 'The length is asked for in words.'],
  ['maxLength', 'The length is asked for in words.'],
  ['pattern', 'The pattern is asked for in words.'],
  ['format', 'The format is asked for in words.'],
  ['minItems', 'A list is never made longer than what the document shows.'],
  ['uniqueItems', 'That items differ is asked for in words.'],
  ['contains', 'What a list must contain is not sent.'],
  ['minContains', 'What a list must contain is not sent.'],
  ['maxContains', 'What a list must contain is not sent.'],
  ['minProperties', 'The number of properties is not sent.'],
  ['maxProperties', 'The number of properties is not sent.'],
  ['propertyNames', 'The form of property names is not sent.'],
  ['patternProperties', 'Values are sent as a list of names and values; which name has which form is not enforced.'],
  ['dependentRequired', 'What one property demands of others is not sent.'],
  ['dependentSchemas', 'What one property demands of others is not sent; properties named there can be answered.'],
  ['dependencies', 'What one property demands of others is not sent; properties named there can be answered.'],
  ['not', 'What a value must not be is not sent.'],
  ['if', 'Conditions are not sent; properties named in "then" and "else" can be answered.'],
  ['then', 'Conditions are not sent; properties named in "then" can be answered.'],
  ['else', 'Conditions are not sent; properties named in "else" can be answered.'],
  ['unevaluatedProperties', 'Which properties are left over is not enforced.'],
  ['unevaluatedItems', 'Which items are left over is not enforced.'],
]);

/** Whether a keyword says something about values of the types; alternatives and fixed values can be of any. */
export function isAbout(keyword: string, types: readonly string[]): boolean {
  const about = Object.entries(ABOUT).find(([, keywords]) => (keywords as readonly string[]).includes(keyword))?.[0];
  if (about === undefined || types.includes('literal')) return true;
  return types.includes(about) || (about === 'number' && types.includes('integer'));
}
