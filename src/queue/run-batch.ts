import { setMaxListeners } from 'node:events';
import type { JobOptions } from '../../schemas/job.ts';
import type { Result } from '../../schemas/result.ts';
import { asRectoError, RectoError } from '../errors.ts';
import type { DocumentType } from '../extract/document-type.ts';
import { forFile } from '../pipeline/known-result.ts';
import { retry } from '../util/retry.ts';
import { type SubmitFileDeps, submitFile } from './submit-file.ts';

export interface BatchFile {
  readonly path: string;
}

export interface BatchRequest<F extends BatchFile> {
  readonly files: readonly F[];
  readonly type: (path: string) => Promise<DocumentType>;
  readonly options: JobOptions;
  readonly password?: string | undefined;
  /** Whether documents that have a result are worked on again. */
  readonly force: boolean;
}

/** How long a full queue is left alone where it does not say, in ms. */
const FULL_MS = 1000;
/** Files that are copied into the store at a time. */
const ACCEPT_CONCURRENCY = 4;

/**
 * Runs a batch of files through the queue and hands on each result as it comes, `fresh` where it was made in this run. A file that cannot be taken in gets a failed
 * result. Rejects where no document can be answered until a person does something, and with `cancelled` when `signal` aborts; what was answered by then is kept.
 */
export async function runBatch<F extends BatchFile>(
  request: BatchRequest<F>,
  deps: SubmitFileDeps & {
    /** Aborts, with the error as its reason, when no document can be answered until a person does something. */
    readonly halted: AbortSignal;
  },
  onResult: (file: F, result: Result, fresh: boolean) => Promise<void>,
  options: { readonly signal: AbortSignal },
): Promise<void> {
  const signal = AbortSignal.any([options.signal, deps.halted]);
  // One listener for each document that is waited for is no leak.
  setMaxListeners(0, signal);
  const ends: Promise<void>[] = [];
  const failures: unknown[] = [];
  const remaining = request.files.values();
  const take = async (): Promise<void> => {
    for (const file of remaining) {
      signal.throwIfAborted();
      const { options: jobOptions, password, force } = request;
      const type = await request.type(file.path);
      const submission = { path: file.path, type, options: jobOptions, force };
      const { end, fresh } = await whenThereIsRoom(signal, () =>
        submitFile({ ...submission, ...(password === undefined ? {} : { password }) }, deps, { signal }),
      );
      ends.push(
        end
          .then((result) => onResult(file, forFile(result, file), fresh))
          .catch((error: unknown) => {
            failures.push(error);
          }),
      );
    }
  };
  try {
    await Promise.all(Array.from({ length: ACCEPT_CONCURRENCY }, take));
    await Promise.all(ends);
  } catch (error) {
    failures.unshift(error);
  }
  if (deps.halted.aborted) throw deps.halted.reason;
  if (signal.aborted) throw new RectoError('cancelled', 'Stopped.', { cause: signal.reason });
  if (failures.length > 0) throw asRectoError(failures[0], 'internal');
}

/** Waits while the queue is full. */
function whenThereIsRoom<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const pauseMs = (error: unknown) =>
    error instanceof RectoError && error.code === 'queue_full' ? (error.retryAfterMs ?? FULL_MS) : undefined;
  return retry(work, pauseMs, { signal });
}
