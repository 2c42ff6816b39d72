import type { z } from 'zod';
import { type JobRequest, jobRequestSchema } from '../../schemas/api.ts';
import { RectoError } from '../errors.ts';
import { shortened } from './problem.ts';

/** A field of a form: its text, or what the JSON in it says. */
export interface FormField {
  readonly name: string;
  readonly value: unknown;
}

/** Fields whose text is JSON. */
const JSON_FIELDS: ReadonlySet<string> = new Set(['schema', 'options', 'metadata']);
const MAX_ERRORS = 20;

/** Whether a part with this name says something about the documents, also where it comes as a file. */
export function isField(name: string): boolean {
  return Object.hasOwn(jobRequestSchema.shape, name) || name === 'tags[]';
}

/** What the fields of a form ask for. Errors: `request_invalid`, also where a field is given twice; only `tags` may be. */
export function readFields(fields: readonly FormField[]): JobRequest {
  const given = new Map<string, unknown>();
  for (const { name, value } of fields) {
    if (name === 'tags' || name === 'tags[]') {
      given.set('tags', [...((given.get('tags') as string[] | undefined) ?? []), ...tagsIn(value)]);
      continue;
    }
    if (given.has(name)) {
      throw new RectoError('request_invalid', `The field "${shortened(name)}" is given twice. Give it once.`);
    }
    given.set(name, fieldValue(name, value));
  }
  return checked(jobRequestSchema, Object.fromEntries(given));
}

function fieldValue(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (name === 'budget_usd') return Number(value);
  return JSON_FIELDS.has(name) ? jsonOf(name, value) : value;
}

/** Tags are given one by one, or all in a JSON array. */
function tagsIn(value: unknown): readonly unknown[] {
  const tags = typeof value === 'string' && value.startsWith('[') ? jsonOf('tags', value) : value;
  return Array.isArray(tags) ? tags : [tags];
}

/** Errors: `request_invalid`. */
export function jsonOf(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RectoError('request_invalid', `The field "${name}" is not JSON.`, { cause: error });
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues
    .slice(0, MAX_ERRORS)
    .map((issue) => shortened(`${issue.path.join('.') || 'the request'}: ${issue.message}`));
  throw new RectoError('request_invalid', `${wrong.join('; ')}.`);
}
