import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { LRUCache } from 'lru-cache';
import type { Issue } from '../../schemas/result.ts';
import { asRectoError } from '../errors.ts';
import type { JsonSchema } from '../model/language-model.ts';
import { pointerTo } from '../util/json-pointer.ts';
import { linearPattern } from '../util/linear-pattern.ts';
import { checkSchemaLimits } from './schema-limits.ts';

/** Maximum memory of a compiled schema per character of the schema. */
const BYTES_PER_CHARACTER = 20;
/** Compiling takes longer than the rest of a small document, and most documents share a type. */
const compiled = new LRUCache<string, ValidateFunction>({
  maxSize: 100_000_000,
  sizeCalculation: (_, key) => key.length * BYTES_PER_CHARACTER,
});

/** Runs users' patterns in linear time. Ajv requires `code` for standalone code, which is not generated here. */
const regExp = Object.assign((pattern: string) => linearPattern(pattern), { code: 'linearPattern' });

/**
 * Compiles a JSON Schema of draft 7, if it says so, or 2020-12. Unknown keywords such as `x-recto` are ignored.
 * Errors: `schema_invalid`, `schema_unsupported`.
 */
export function compileSchema(schema: JsonSchema, name: string): ValidateFunction {
  checkSchemaLimits(schema, name);
  const key = JSON.stringify(schema);
  const before = compiled.get(key);
  if (before !== undefined) return before;
  const draft7 = typeof schema.$schema === 'string' && schema.$schema.includes('draft-07');
  const options = {
    allErrors: true,
    strict: false,
    validateFormats: true,
    ownProperties: true,
    logger: false,
    // Optimising the generated code takes longer than it saves.
    code: { regExp, optimize: false },
  } as const;
  const ajv = draft7 ? new Ajv(options) : new Ajv2020(options);
  addFormats.default(ajv);
  try {
    const validate = ajv.compile(schema);
    compiled.set(key, validate);
    return validate;
  } catch (error) {
    throw asRectoError(error, 'schema_invalid', `The document type ${name} is not a valid JSON Schema`);
  }
}

/** Validates data; returns one issue per location. */
export function validateData(data: unknown, validate: ValidateFunction): readonly Issue[] {
  if (validate(data)) return [];
  const issues = new Map<string, Issue>();
  for (const error of validate.errors ?? []) {
    const issue = toIssue(error);
    const key = `${issue.code} ${issue.pointer}`;
    if (!issues.has(key)) issues.set(key, issue);
  }
  return [...issues.values()];
}

/** Describes a violated constraint, for example `must be a date`. */
function describeConstraint({ keyword, params, message }: ErrorObject): string {
  if (keyword === 'enum')
    return `must be one of ${params.allowedValues.map((value: unknown) => JSON.stringify(value)).join(', ')}`;
  if (keyword === 'const') return `must be ${JSON.stringify(params.allowedValue)}`;
  if (keyword === 'format') return `must be written as "${params.format}"`;
  if (keyword === 'type') return `must be of the type ${[params.type].flat().join(' or ')}`;
  return message ?? 'does not fit the document type';
}

function toIssue(error: ErrorObject): Issue {
  const at = (name: unknown) => pointerTo(error.instancePath, String(name));
  if (error.keyword === 'required') {
    const pointer = at(error.params.missingProperty);
    return { code: 'required_missing', pointer, message: `${pointer} is required, but was not found in the document.` };
  }
  if (error.keyword === 'additionalProperties' || error.keyword === 'unevaluatedProperties') {
    const pointer = at(error.params.additionalProperty ?? error.params.unevaluatedProperty);
    return { code: 'schema_mismatch', pointer, message: `${pointer} is not part of the document type.` };
  }
  const pointer = error.instancePath;
  const what = pointer === '' ? 'The answer' : pointer;
  return { code: 'schema_mismatch', pointer, message: `${what} ${describeConstraint(error)}.` };
}
