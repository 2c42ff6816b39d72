import type { Issue } from '../../schemas/result.ts';
import type { JsonSchema } from '../model/language-model.ts';
import { toWire } from '../model/wire/wire.ts';
import { cleanTexts } from './clean-texts.ts';
import { readJson } from './read-json.ts';
import { unwrap } from './unwrap.ts';
import { compileSchema, validateData } from './validate.ts';

/** What an answer holds. */
export interface ReadAnswer {
  /** `whole`: a complete object; `cut`: it ends in the middle, and `data` is what is complete of it; `none`: no object at all. */
  readonly kind: 'whole' | 'cut' | 'none';
  /** In the user's shape. */
  readonly data: Readonly<Record<string, unknown>>;
  /** What is wrong with it that asking again may mend, in sentences. */
  readonly errors: readonly string[];
  /** What was changed in it. */
  readonly issues: readonly Issue[];
}

const NONE: ReadAnswer = {
  kind: 'none',
  data: {},
  errors: ['The answer is not one complete JSON object.'],
  issues: [],
};

/**
 * Reads the text of an answer: the JSON in it, out of whatever it is wrapped in, in the user's shape, checked against the
 * document type. Takes any text. Errors: `schema_invalid`, `schema_unsupported`.
 */
export function readAnswer(text: string, schema: JsonSchema, typeName: string): ReadAnswer {
  const wire = toWire(schema, typeName);
  const validate = compileSchema(schema, typeName);
  const read = readJson(text);
  const value = read.kind === 'none' ? undefined : unwrap(read.value, wire.schema);
  if (read.kind === 'none' || value === undefined) return NONE;
  const { data, issues } = cleanTexts(wire.restore(value) as Record<string, unknown>);
  const errors = validateData(data, validate)
    // What the model says is not there is not to be made up.
    .filter((issue) => issue.code !== 'required_missing')
    .map((issue) => issue.message);
  const known = Object.keys((wire.schema as { properties?: object }).properties ?? {});
  const given = Object.keys(value);
  if (given.length > 0 && known.length > 0 && !given.some((name) => known.includes(name))) {
    errors.push(`The answer has none of the properties of the schema, which are ${known.join(', ')}.`);
  }
  return { kind: read.kind, data, errors, issues };
}
