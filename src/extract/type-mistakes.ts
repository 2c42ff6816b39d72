import { HINTS_KEYWORD, hintsSchema } from '../../schemas/hints.ts';
import type { JsonSchema } from '../model/language-model.ts';
import { KEYWORDS, SCHEMA_LISTS, SCHEMA_MAPS, SINGLE_SCHEMAS } from '../model/wire/keywords.ts';
import { closest } from '../util/closest.ts';
import { pointerTo } from '../util/json-pointer.ts';

/** Something in a document type that is allowed, and most likely a mistake. */
export interface TypeMistake {
  readonly pointer: string;
  readonly message: string;
}

/** Of shorter ones too many other words are one letter away. */
const LONG_KEYWORDS = [...KEYWORDS].filter((name) => name.length >= 4);

const HINT_NAMES = Object.keys(hintsSchema.unwrap().shape);

/** The most likely mistakes of a schema: keywords that are nearly one, hints that are none, and required properties that do not exist. */
export function mistakesOf(schema: JsonSchema): readonly TypeMistake[] {
  const found: TypeMistake[] = [];
  visit(schema, '', found);
  const { type, properties } = schema;
  const says = ['properties', 'patternProperties', '$ref', 'allOf', 'anyOf', 'oneOf', 'additionalProperties'];
  if (type === 'object' && (properties === undefined ? !says.some((name) => name in schema) : isEmpty(properties))) {
    found.push({ pointer: '', message: 'it names no properties: say under "properties" what to extract' });
  }
  return found;
}

function visit(schema: unknown, pointer: string, found: TypeMistake[]): void {
  if (!isRecord(schema)) return;
  for (const name of Object.keys(schema)) {
    if (KEYWORDS.has(name) || name.startsWith('x-')) continue;
    const meant = closest(name, LONG_KEYWORDS);
    if (meant === undefined) continue;
    const message = `"${name}" is no keyword and has no effect: did you mean "${meant}"?`;
    found.push({ pointer: pointerTo(pointer, name), message });
  }
  found.push(...wrongHints(schema[HINTS_KEYWORD], pointerTo(pointer, HINTS_KEYWORD)), ...missing(schema, pointer));
  for (const name of SCHEMA_MAPS) {
    for (const [key, inner] of Object.entries(recordOf(schema[name]))) {
      visit(inner, pointerTo(pointer, name, key), found);
    }
  }
  for (const name of SCHEMA_LISTS) {
    const list = schema[name];
    if (Array.isArray(list))
      for (const [index, inner] of list.entries()) visit(inner, `${pointer}/${name}/${index}`, found);
  }
  for (const name of SINGLE_SCHEMAS) visit(schema[name], `${pointer}/${name}`, found);
}

/** Hints that are wrong are not used at all. */
function wrongHints(hints: unknown, pointer: string): readonly TypeMistake[] {
  if (hints === undefined) return [];
  const issues = hintsSchema.safeParse(hints).error?.issues ?? [];
  return issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') {
      const message = `the hints have no effect because one of them is wrong: ${issue.message}`;
      return [{ pointer: pointerTo(pointer, ...issue.path), message }];
    }
    return issue.keys.map((key) => {
      const meant = closest(key, HINT_NAMES);
      const advice = meant === undefined ? '' : `: did you mean "${meant}"?`;
      const message = `"${key}" is no hint, and none of the hints beside it has an effect${advice}`;
      return { pointer: pointerTo(pointer, ...issue.path, key), message };
    });
  });
}

/** Where other schemas may name the properties, nothing can be said. */
function missing(schema: JsonSchema, pointer: string): readonly TypeMistake[] {
  const { required, properties, patternProperties, $ref, allOf, anyOf, oneOf } = schema;
  if (!Array.isArray(required) || !isRecord(properties)) return [];
  if ([patternProperties, $ref, allOf, anyOf, oneOf].some((part) => part !== undefined)) return [];
  return required.flatMap((name, index) => {
    if (typeof name !== 'string' || Object.hasOwn(properties, name)) return [];
    const meant = closest(name, Object.keys(properties));
    const advice = meant === undefined ? '' : `: did you mean "${meant}"?`;
    const message = `"${name}" is required, but is none of the properties${advice}`;
    return [{ pointer: `${pointer}/required/${index}`, message }];
  });
}

function isRecord(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function recordOf(value: unknown): JsonSchema {
  return isRecord(value) ? value : {};
}

function isEmpty(value: unknown): boolean {
  return isRecord(value) && Object.keys(value).length === 0;
}
