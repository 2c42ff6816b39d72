import { HINTS_KEYWORD, hintsSchema } from '../../schemas/hints.ts';
import type { JsonSchema } from '../model/language-model.ts';
import { KEYWORDS, SCHEMA_LISTS, SCHEMA_MAPS, SINGLE_SCHEMAS } from '../model/wire/keywords.ts';
import { closest } from '../util/closest.ts';
import { pointerTo } from '../util/json-pointer.ts';
import { linearPattern } from '../util/linear-pattern.ts';
import { documentHints } from './schema-at.ts';

/** A valid part of a document type that is most likely a mistake. */
export interface TypeMistake {
  readonly pointer: string;
  readonly message: string;
}

/** Shorter keywords are one letter away from too many other words. */
const LONG_KEYWORDS = [...KEYWORDS].filter((name) => name.length >= 4);

const HINT_NAMES = Object.keys(hintsSchema.unwrap().shape);

/** Finds likely mistakes: misspelt keywords, unknown hints, and required properties that do not exist. */
export function findTypeMistakes(schema: JsonSchema): readonly TypeMistake[] {
  const found: TypeMistake[] = [];
  visit(schema, '', found);
  const { type, properties } = schema;
  const declaring = ['properties', 'patternProperties', '$ref', 'allOf', 'anyOf', 'oneOf', 'additionalProperties'];
  // A type that stands for others has no fields of its own.
  if (
    type === 'object' &&
    documentHints(schema)?.choose === undefined &&
    (properties === undefined ? !declaring.some((name) => name in schema) : isEmpty(properties))
  ) {
    found.push({ pointer: '', message: 'it names no properties: say under "properties" what to extract' });
  }
  return found;
}

function visit(schema: unknown, pointer: string, found: TypeMistake[]): void {
  if (!isRecord(schema)) return;
  for (const name of Object.keys(schema)) {
    if (KEYWORDS.has(name) || name.startsWith('x-')) continue;
    const suggestion = closest(name, LONG_KEYWORDS);
    if (suggestion === undefined) continue;
    const message = `"${name}" is not a keyword and has no effect: did you mean "${suggestion}"?`;
    found.push({ pointer: pointerTo(pointer, name), message });
  }
  found.push(
    ...wrongHints(schema[HINTS_KEYWORD], pointerTo(pointer, HINTS_KEYWORD)),
    ...missingProperties(schema, pointer),
  );
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

/** One invalid hint disables all hints of a field. */
function wrongHints(hints: unknown, pointer: string): readonly TypeMistake[] {
  if (hints === undefined) return [];
  const parsed = hintsSchema.safeParse(hints);
  if (parsed.success) return unusablePattern(parsed.data?.pattern, pointerTo(pointer, 'pattern'));
  return parsed.error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') {
      const message = `the hints have no effect because one of them is wrong: ${issue.message}`;
      return [{ pointer: pointerTo(pointer, ...issue.path), message }];
    }
    return issue.keys.map((key) => {
      const suggestion = closest(key, HINT_NAMES);
      const advice = suggestion === undefined ? '' : `: did you mean "${suggestion}"?`;
      const message = `"${key}" is not a hint, and none of the hints beside it has an effect${advice}`;
      return { pointer: pointerTo(pointer, ...issue.path, key), message };
    });
  });
}

function unusablePattern(pattern: string | undefined, pointer: string): readonly TypeMistake[] {
  if (pattern === undefined) return [];
  try {
    linearPattern(pattern);
    return [];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [{ pointer, message: `the pattern is not used: ${reason}` }];
  }
}

/** Skips schemas whose properties may be defined elsewhere. */
function missingProperties(schema: JsonSchema, pointer: string): readonly TypeMistake[] {
  const { required, properties, patternProperties, $ref, allOf, anyOf, oneOf } = schema;
  if (!Array.isArray(required) || !isRecord(properties)) return [];
  if ([patternProperties, $ref, allOf, anyOf, oneOf].some((part) => part !== undefined)) return [];
  return required.flatMap((name, index) => {
    if (typeof name !== 'string' || Object.hasOwn(properties, name)) return [];
    const suggestion = closest(name, Object.keys(properties));
    const advice = suggestion === undefined ? '' : `: did you mean "${suggestion}"?`;
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
