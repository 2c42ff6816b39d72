import { z } from 'zod';
import type { Issue, Result } from '../../schemas/result.ts';
import { asRectoError } from '../errors.ts';
import { pointerTo } from '../util/json-pointer.ts';

/** A zod schema of an object, of any copy of zod 4. */
export type ZodObjectType = z.ZodType<Readonly<Record<string, unknown>>>;

/** A result whose data is what the zod schema `S` makes of it; whole where it succeeded, and possibly in part otherwise. */
export type TypedResult<S extends z.ZodType> =
  | (Omit<Result, 'status' | 'data'> & { readonly status: 'succeeded'; readonly data: z.output<S> })
  | (Omit<Result, 'status' | 'data'> & {
      readonly status: 'partial' | 'failed' | 'cancelled';
      readonly data: Partial<z.input<S>>;
    });

export function isZodType(schema: object): schema is z.ZodType {
  return '_zod' in schema;
}

/** The JSON Schema of what a zod schema takes. Errors: `schema_invalid` where JSON Schema cannot say it. */
export function toJsonSchema(schema: z.ZodType): object {
  try {
    return z.toJSONSchema(schema, { io: 'input' });
  } catch (error) {
    throw asRectoError(error, 'schema_invalid', 'The zod schema cannot be said as JSON Schema');
  }
}

/** A result with its data as the zod schema makes it; what only zod can check, such as a refinement, becomes an issue. */
export function withZod<S extends z.ZodType>(result: Result, schema: S): TypedResult<S> {
  if (result.status !== 'succeeded') return result as TypedResult<S>;
  const parsed = schema.safeParse(result.data);
  if (parsed.success) return { ...result, status: 'succeeded', data: parsed.data };
  const issues = parsed.error.issues.map((issue): Issue => {
    const pointer = pointerTo('', ...issue.path);
    return { code: 'schema_mismatch', pointer, message: `${pointer === '' ? 'The data' : pointer}: ${issue.message}.` };
  });
  return { ...result, status: 'partial', issues: [...result.issues, ...issues] } as TypedResult<S>;
}
