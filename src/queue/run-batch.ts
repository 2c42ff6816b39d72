import { setMaxListeners } from 'node:events';
import type { JobOptions } from '../../schemas/job.ts';
import type { Result } from '../../schemas/result.ts';
import { asRectoError, RectoError } from '../errors.ts';
import type { DocumentType } from '../extract/document-type.ts';
import { withFileName } from '../pipeline/stored-result.ts';
import { retry } from '../util/retry.ts';
import { type SubmitFileDeps, submitFile } from './submit-file.ts';

/** A file of a batch. */
export interface BatchFile {
  readonly path: string;
  /** The exact bytes of the path, where they are not UTF-8. */
  readonly bytes?: Buffer;
}

/** Files to run through the queue with the same options. */
export interface BatchRequest<F extends BatchFile> {
  readonly files: readonly F[];
  readonly type: (path: string) => Promise<DocumentType>;
  readonly options: JobOptions;
  readonly password?: string | undefined;
  /** Whether to run documents that have a result again. */
  readonly force: boolean;
}

/** Default delay before a full queue is tried again, in ms. */
const QUEUE_FULL_RETRY_MS = 1000;
/** Files copied into the store concurrently. */
const ACCEPT_CONCURRENCY = 4;

/**
 * Runs a batch of files through the queue and passes each result to `onResult` as it comes; `fresh` says whether it is
 * new. A file that is not accepted gets a failed result. Rejects with the reason of `deps.halted` when that aborts, and
 * with `cancelled` when `signal` aborts; answers received by then are stored.
 */
export async function runBatch<F extends BatchFile>(
  request: BatchRequest<F>,
  deps: SubmitFileDeps & {
    /** Aborts, with the error as its reason, when all jobs are blocked until a person intervenes. */
    readonly halted: AbortSignal;
  },
  onResult: (file: F, result: Result, fresh: boolean) => Promise<void>,
  options: { readonly signal: AbortSignal },
): Promise<void> {
  const signal = AbortSignal.any([options.signal, deps.halted]);
  // One listener for each pending document is no leak.
  setMaxListeners(0, signal);
  const ends: Promise<void>[] = [];
  const failures: unknown[] = [];
  const remaining = request.files.values();
  const submitNext = async (): Promise<void> => {
    for (const file of remaining) {
      signal.throwIfAborted();
      const { options: jobOptions, password, force } = request;
      const type = await request.type(file.path);
      const { path, bytes } = file;
      const submission = { path, ...(bytes === undefined ? {} : { bytes }), type, options: jobOptions, force };
      const { end, fresh } = await retryWhileFull(signal, () =>
        submitFile({ ...submission, ...(password === undefined ? {} : { password }) }, deps, { signal }),
      );
      ends.push(
        end
          .then((result) => onResult(file, withFileName(result, file), fresh))
          .catch((error: unknown) => {
            failures.push(error);
          }),
      );
    }
  };
  try {
    await Promise.all(Array.from({ length: ACCEPT_CONCURRENCY }, submitNext));
    await Promise.all(ends);
  } catch (error) {
    failures.unshift(error);
  }
  if (deps.halted.aborted) throw deps.halted.reason;
  if (signal.aborted) throw new RectoError('cancelled', 'Stopped.', { cause: signal.reason });
  if (failures.length > 0) throw asRectoError(failures[0], 'internal');
}

/** Retries `work` while the queue is full. */
function retryWhileFull<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const pauseMs = (error: unknown) =>
    error instanceof RectoError && error.code === 'queue_full'
      ? (error.retryAfterMs ?? QUEUE_FULL_RETRY_MS)
      : undefined;
  return retry(work, pauseMs, { signal });
}
