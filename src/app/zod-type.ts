import { z } from 'zod';
import type { Issue, Result } from '../../schemas/result.ts';
import { asRectoError } from '../errors.ts';
import { pointerTo } from '../util/json-pointer.ts';

/** A zod schema of an object, from any copy of zod 4. */
export type ZodObjectType = z.ZodType<Readonly<Record<string, unknown>>>;

/** A result with the data type of the zod schema `S`: complete if it succeeded, else possibly partial. */
export type TypedResult<S extends z.ZodType> =
  | (Omit<Result, 'status' | 'data'> & { readonly status: 'succeeded'; readonly data: z.output<S> })
  | (Omit<Result, 'status' | 'data'> & {
      readonly status: 'partial' | 'failed' | 'cancelled';
      readonly data: Partial<z.input<S>>;
    });

/** Whether a schema is a zod schema. */
export function isZodType(schema: object): schema is z.ZodType {
  return '_zod' in schema;
}

/** Converts the input type of a zod schema to JSON Schema. Errors: `schema_invalid` when it has no JSON Schema. */
export function toJsonSchema(schema: z.ZodType): object {
  try {
    return z.toJSONSchema(schema, { io: 'input' });
  } catch (error) {
    throw asRectoError(error, 'schema_invalid', 'The zod schema cannot be converted to JSON Schema');
  }
}

/** Parses the data of a result with a zod schema; violations that only zod sees, such as refinements, become issues. */
export function withZod<S extends z.ZodType>(result: Result, schema: S): TypedResult<S> {
  // The data of a file that was split is in the results of its documents.
  if (result.documents !== undefined) {
    const documents = result.documents.map((part) => withZod(part, schema) as unknown as Result);
    const status =
      result.status === 'succeeded' && documents.some((part) => part.status !== 'succeeded')
        ? 'partial'
        : result.status;
    return { ...result, documents, status } as unknown as TypedResult<S>;
  }
  if (result.status !== 'succeeded') return result as TypedResult<S>;
  const parsed = schema.safeParse(result.data);
  if (parsed.success) return { ...result, status: 'succeeded', data: parsed.data };
  const issues = parsed.error.issues.map((issue): Issue => {
    const pointer = pointerTo('', ...issue.path);
    return { code: 'schema_mismatch', pointer, message: `${pointer === '' ? 'The data' : pointer}: ${issue.message}.` };
  });
  return { ...result, status: 'partial', issues: [...result.issues, ...issues] } as TypedResult<S>;
}
