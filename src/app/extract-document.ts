import type { JobOptions } from '../../schemas/job.ts';
import type { Result } from '../../schemas/result.ts';
import { RectoError } from '../errors.ts';
import { type DocumentType, loadDocumentType, toDocumentType } from '../extract/document-type.ts';
import { accept } from '../pipeline/accept.ts';
import { runDocument } from '../pipeline/run-document.ts';
import { jobOptionsOf, readConfig } from './config.ts';
import { createContainer, runDepsOf } from './container.ts';

export interface ExtractRequest {
  /** Name of a document type that comes with Recto. */
  readonly type?: string;
  /** A JSON Schema as the document type, instead of `type`. */
  readonly schema?: object;
  readonly password?: string;
  readonly options?: Partial<JobOptions>;
  readonly signal?: AbortSignal;
  /** Settings as in the environment, over those of the environment. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * Extracts one document in this process, without a queue. Pages and answers are kept in `RECTO_STATE` and not paid for twice.
 * What is wrong with the document is in the result.
 * Errors: `config_invalid`, `type_unknown`, `schema_invalid`, `file_not_found`, `file_unsupported` and what else keeps a file
 * from being taken in; `store_failed`; `cancelled`.
 */
export async function extractDocument(path: string, request: ExtractRequest): Promise<Result> {
  const config = readConfig({ ...process.env, ...request.environment });
  const type = await chosenType(request);
  const options = jobOptionsOf(config, request.options);
  const signal = request.signal ?? new AbortController().signal;
  const container = await createContainer(config, 1);
  try {
    const { password } = request;
    const job = await accept(
      { path, type, options, ...(password === undefined ? {} : { password }) },
      { store: container.store, maxBytes: config.RECTO_MAX_BYTES },
      { signal },
    );
    return await runDocument(job, runDepsOf(container, options), { signal });
  } finally {
    await container.close();
  }
}

/** The document type of a request. Errors: `usage`, `type_unknown`, `schema_invalid`. */
export async function chosenType(request: Pick<ExtractRequest, 'type' | 'schema'>): Promise<DocumentType> {
  if (request.schema !== undefined) return toDocumentType(request.schema, request.type ?? 'custom');
  if (request.type !== undefined) return loadDocumentType(request.type);
  throw new RectoError('usage', 'Say what to extract: give `type` or `schema`.');
}
