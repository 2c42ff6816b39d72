import type { Issue } from '../../schemas/result.ts';
import type { JsonSchema } from '../model/language-model.ts';
import { toWire } from '../model/wire/wire.ts';
import { readJson } from './read-json.ts';
import { removeInvalidCharacters } from './remove-invalid-characters.ts';
import { removeProto } from './remove-proto.ts';
import { unwrap } from './unwrap.ts';
import { compileSchema, validateData } from './validate.ts';

/** A parsed answer. */
export interface ReadAnswer {
  /** `truncated`: the answer ends in the middle, and `data` is its complete part; `none`: it has no JSON object. */
  readonly kind: 'complete' | 'truncated' | 'none';
  /** In the shape of the user's schema. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Mistakes that a correction may fix, as sentences. */
  readonly errors: readonly string[];
  /** Changes made to the data. */
  readonly issues: readonly Issue[];
}

const NONE: ReadAnswer = {
  kind: 'none',
  data: {},
  errors: ['The answer is not one complete JSON object.'],
  issues: [],
};

/**
 * Parses the text of an answer, which may be any text: extracts its JSON, converts it to the shape of the user's
 * schema, and validates it. Errors: `schema_invalid`, `schema_unsupported`.
 */
export function readAnswer(text: string, schema: JsonSchema, typeName: string): ReadAnswer {
  const wire = toWire(schema, typeName);
  const validate = compileSchema(schema, typeName);
  const read = readJson(text);
  if (read.kind === 'none') return NONE;
  const plain = removeProto(read.value);
  const value = unwrap(plain.data, wire.schema);
  if (value === undefined) return NONE;
  const clean = removeInvalidCharacters(wire.restore(value) as Record<string, unknown>);
  const { data } = clean;
  const issues = [...plain.issues, ...clean.issues];
  const errors = validateData(data, validate)
    // Asking for a missing value invites the model to invent one.
    .filter((issue) => issue.code !== 'required_missing')
    .map((issue) => issue.message);
  const schemaNames = Object.keys((wire.schema as { properties?: object }).properties ?? {});
  const answerNames = Object.keys(value);
  if (answerNames.length > 0 && schemaNames.length > 0 && !answerNames.some((name) => schemaNames.includes(name))) {
    errors.push(`The answer has none of the properties of the schema, which are ${schemaNames.join(', ')}.`);
  }
  return { kind: read.kind, data, errors, issues };
}
