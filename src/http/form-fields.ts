import type { z } from 'zod';
import { type JobRequest, jobRequestSchema } from '../../schemas/api.ts';
import { RectoError } from '../errors.ts';
import { closest } from '../util/closest.ts';
import { findProto } from '../util/json.ts';
import { truncate } from './problem.ts';

/** A field of a form: its text or its parsed JSON. */
export interface FormField {
  readonly name: string;
  readonly value: unknown;
}

/** Fields whose text is JSON. */
const JSON_FIELDS: ReadonlySet<string> = new Set(['schema', 'options', 'metadata']);
const MAX_ERRORS = 20;

/** Whether a part with this name is a field of the request, even when it is sent as a file. */
export function isField(name: string): boolean {
  return Object.hasOwn(jobRequestSchema.shape, name) || name === 'tags[]';
}

/** The field that is probably meant, as the end of a message. */
export function suggestField(name: string): string {
  const names = [...Object.keys(jobRequestSchema.shape), 'file'];
  const suggestion = closest(name, names);
  return suggestion === undefined ? `. There are: ${names.join(', ')}.` : `: did you mean "${suggestion}"?`;
}

/** Parses the fields of a form. Only `tags` may be repeated. Errors: `request_invalid`. */
export function parseFields(fields: readonly FormField[]): JobRequest {
  const values = new Map<string, unknown>();
  for (const { name, value } of fields) {
    if (name === 'tags' || name === 'tags[]') {
      values.set('tags', [...((values.get('tags') as string[] | undefined) ?? []), ...parseTags(value)]);
      continue;
    }
    if (values.has(name)) {
      throw new RectoError('request_invalid', `The field "${truncate(name)}" is given twice. Give it once.`);
    }
    values.set(name, parseField(name, value));
  }
  return validate(jobRequestSchema, Object.fromEntries(values));
}

function parseField(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (name === 'budget_usd') return Number(value);
  return JSON_FIELDS.has(name) ? parseJsonField(name, value) : value;
}

/** Tags are sent one by one, or together as a JSON array. */
function parseTags(value: unknown): readonly unknown[] {
  const tags = typeof value === 'string' && value.startsWith('[') ? parseJsonField('tags', value) : value;
  return Array.isArray(tags) ? tags : [tags];
}

/** Parses the JSON text of a field. Errors: `request_invalid`. */
export function parseJsonField(name: string, text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RectoError('request_invalid', `The field "${name}" is not JSON.`, { cause: error });
  }
  const proto = findProto(value);
  if (proto === undefined) return value;
  throw new RectoError(
    'request_invalid',
    `The field "${name}" has a property called "__proto__", at ${proto}. Rename it.`,
  );
}

function validate<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues
    .slice(0, MAX_ERRORS)
    .map((issue) => truncate(`${issue.path.join('.') || 'the request'}: ${issue.message}`));
  throw new RectoError('request_invalid', `${problems.join('; ')}.`);
}
