import type { JsonObject } from '../../util/json.ts';

/** Keywords with subschemas: by name, in a list, or single. */
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

/** Keywords that constrain a value, by its type. */
const KEYWORDS_BY_TYPE = {
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

const ASSERTING: ReadonlySet<string> = new Set([...COMBINING, ...Object.values(KEYWORDS_BY_TYPE).flat()]);

/** Keywords that only describe, or belong to other kinds of schemas. */
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

/** All keywords of JSON Schema, of draft 7 and 2020-12. */
export const KEYWORDS: ReadonlySet<string> = new Set([...ASSERTING, ...DESCRIBING]);

/** Whether a schema constrains the value. */
export function asserts(schema: JsonObject): boolean {
  return Object.keys(schema).some((keyword) => ASSERTING.has(keyword));
}

/** Keywords that determine the shape; alternatives without any of them only add conditions. */
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

/** Whether a schema determines the shape of a value. */
export function shapes(schema: JsonObject): boolean {
  return Object.keys(schema).some((keyword) => SHAPING.has(keyword));
}

/** The type implied by the keywords of schemas without `type`. */
export function impliedType(schemas: readonly JsonObject[]): keyof typeof KEYWORDS_BY_TYPE | undefined {
  const types = Object.keys(KEYWORDS_BY_TYPE) as (keyof typeof KEYWORDS_BY_TYPE)[];
  return types.find((type) =>
    schemas.some((schema) => KEYWORDS_BY_TYPE[type].some((keyword) => schema[keyword] !== undefined)),
  );
}

/** Notes for people on keywords that servers do not enforce. */
export const NOT_ENFORCED: ReadonlyMap<string, string> = new Map([
  ['minimum', 'The smallest value is only requested in the prompt.'],
  ['maximum', 'The largest value is only requested in the prompt.'],
  ['exclusiveMinimum', 'The smallest value is only requested in the prompt.'],
  ['exclusiveMaximum', 'The largest value is only requested in the prompt.'],
  ['multipleOf', 'The step between values is only requested in the prompt.'],
  ['minLength', 'The length is only requested in the prompt.'],
  ['maxLength', 'The length is only requested in the prompt.'],
  ['pattern', 'The pattern is only requested in the prompt.'],
  ['format', 'The format is only requested in the prompt.'],
  ['minItems', 'A list is never made longer than what the document shows.'],
  ['uniqueItems', 'That items are unique is only requested in the prompt.'],
  ['contains', 'What a list must contain is not sent.'],
  ['minContains', 'What a list must contain is not sent.'],
  ['maxContains', 'What a list must contain is not sent.'],
  ['minProperties', 'The number of properties is not sent.'],
  ['maxProperties', 'The number of properties is not sent.'],
  ['propertyNames', 'Rules for property names are not sent.'],
  ['patternProperties', 'Values are sent as a list of names and values; which name has which type is not enforced.'],
  ['dependentRequired', 'What one property requires of others is not sent.'],
  ['dependentSchemas', 'What one property requires of others is not sent; properties named there can be answered.'],
  ['dependencies', 'What one property requires of others is not sent; properties named there can be answered.'],
  ['not', 'What a value must not be is not sent.'],
  ['if', 'Conditions are not sent; properties named in "then" and "else" can be answered.'],
  ['then', 'Conditions are not sent; properties named in "then" can be answered.'],
  ['else', 'Conditions are not sent; properties named in "else" can be answered.'],
  ['unevaluatedProperties', 'Rules for unevaluated properties are not enforced.'],
  ['unevaluatedItems', 'Rules for unevaluated items are not enforced.'],
]);

/** Whether a keyword applies to values of the types; literals can have any type. */
export function isAbout(keyword: string, types: readonly string[]): boolean {
  const about = Object.entries(KEYWORDS_BY_TYPE).find(([, keywords]) =>
    (keywords as readonly string[]).includes(keyword),
  )?.[0];
  if (about === undefined || types.includes('literal')) return true;
  return types.includes(about) || (about === 'number' && types.includes('integer'));
}
