import type { JobOptions } from '../../schemas/job.ts';
import type { Result } from '../../schemas/result.ts';
import { RectoError } from '../errors.ts';
import { type DocumentType, loadDocumentType } from '../extract/document-type.ts';
import { accept } from '../pipeline/accept.ts';
import { runDocument } from '../pipeline/run-document.ts';
import { abortable } from '../store/abortable.ts';
import { checkedType } from './checked-type.ts';
import { jobOptionsOf, readConfig } from './config.ts';
import { createContainer, runDepsOf } from './container.ts';
import { libraryLimits } from './library-limits.ts';
import { isZodType, type TypedResult, toJsonSchema, withZod, type ZodObjectType } from './zod-type.ts';

export interface ExtractRequest {
  /** Name of a document type that comes with Recto. */
  readonly type?: string;
  /** A JSON Schema, or a zod schema of an object, as the document type instead of `type`. */
  readonly schema?: object;
  readonly password?: string;
  readonly options?: Partial<JobOptions>;
  readonly signal?: AbortSignal;
  /** Settings as in the environment, over those of the environment. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * Extracts one document in this process, without a queue. Pages and answers are kept in `RECTO_STATE` and not paid for twice.
 * What is wrong with the document is in the result. With a zod schema the data has its type. The limits and budgets of the
 * settings hold for all calls in this process together.
 * Errors: `config_invalid`, `type_unknown`, `schema_invalid`, `schema_unsupported`, `model_unknown`, `file_not_found`, `file_unsupported` and what else keeps a file
 * from being taken in; `store_failed`; `cancelled`; where the model cannot be reached or paid, a code of `model_…`.
 */
export function extractDocument<S extends ZodObjectType>(
  path: string,
  request: ExtractRequest & { readonly schema: S },
): Promise<TypedResult<S>>;
export function extractDocument(path: string, request: ExtractRequest): Promise<Result>;
export async function extractDocument(path: string, request: ExtractRequest): Promise<unknown> {
  const { schema } = request;
  const result = await extract(path, request);
  return schema !== undefined && isZodType(schema) ? withZod(result, schema) : result;
}

async function extract(path: string, request: ExtractRequest): Promise<Result> {
  const config = readConfig({ ...process.env, ...request.environment });
  const options = jobOptionsOf(config, request.options);
  const signal = request.signal ?? new AbortController().signal;
  const container = await createContainer(config, 1);
  try {
    const { password } = request;
    // What is wrong with the call is told before anything is stored.
    const deps = runDepsOf(container, options);
    const type = await chosenType(request, (schema, name) => checkedType(schema, name, container, { signal }));
    const job = await accept(
      { path, type, options, ...(password === undefined ? {} : { password }) },
      { store: abortable(container.store, signal), maxBytes: config.RECTO_MAX_BYTES },
      { signal },
    );
    return await runDocument(job, { ...deps, ...libraryLimits(job, deps.model, container, { signal }) }, { signal });
  } finally {
    await container.close();
  }
}

/**
 * The document type of a request; `check` makes one of a user's schema.
 * Errors: `usage`, `type_unknown`, those of `check`.
 */
export async function chosenType(
  request: Pick<ExtractRequest, 'type' | 'schema'>,
  check: (schema: object, name: string) => Promise<DocumentType>,
): Promise<DocumentType> {
  const { schema } = request;
  if (schema !== undefined) {
    return check(isZodType(schema) ? toJsonSchema(schema) : schema, request.type ?? 'custom');
  }
  if (request.type !== undefined) return loadDocumentType(request.type);
  throw new RectoError('usage', 'Say what to extract: give `type` or `schema`.');
}
