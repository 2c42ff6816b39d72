import { setMaxListeners } from 'node:events';
import { basename } from 'node:path';
import type { Job, JobOptions } from '../../schemas/job.ts';
import type { Result } from '../../schemas/result.ts';
import { asRectoError, RectoError, toldError } from '../errors.ts';
import type { DocumentType } from '../extract/document-type.ts';
import { accept } from '../pipeline/accept.ts';
import { failedResult, unacceptedJob } from '../pipeline/result-head.ts';
import { submitJob } from '../queue/submit.ts';
import type { Session } from './session.ts';

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

/** Files that are copied into the store at a time. */
const ACCEPTED_AT_A_TIME = 4;

/**
 * Runs a batch of files through the queue and hands on each result as it comes, `fresh` where it was made in this run. A file that cannot be taken in gets a failed
 * result. Rejects where no document can be answered until a person does something, and with `cancelled` when `signal` aborts; what was answered by then is kept.
 */
export async function runBatch<F extends BatchFile>(
  request: BatchRequest<F>,
  session: Session,
  onResult: (file: F, result: Result, fresh: boolean) => Promise<void>,
  options: { readonly signal: AbortSignal },
): Promise<void> {
  const signal = AbortSignal.any([options.signal, session.halted]);
  // One listener for each document that is waited for is no leak.
  setMaxListeners(0, signal);
  const ends: Promise<void>[] = [];
  const failures: unknown[] = [];
  const remaining = request.files.values();
  const take = async (): Promise<void> => {
    for (const file of remaining) {
      signal.throwIfAborted();
      const { end, fresh } = await submitFile(file, request, session, signal);
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
    await Promise.all(Array.from({ length: ACCEPTED_AT_A_TIME }, take));
    await Promise.all(ends);
  } catch (error) {
    failures.unshift(error);
  }
  if (session.halted.aborted) throw session.halted.reason;
  if (signal.aborted) throw new RectoError('cancelled', 'Stopped.', { cause: signal.reason });
  if (failures.length > 0) throw asRectoError(failures[0], 'internal');
}

/** Takes a file in. Its result comes later: waiting for it must not hold up taking in the next. */
async function submitFile<F extends BatchFile>(
  file: F,
  request: BatchRequest<F>,
  session: Session,
  signal: AbortSignal,
): Promise<{ readonly end: Promise<Result>; readonly fresh: boolean }> {
  const type = await request.type(file.path);
  const startedAt = Date.now();
  const model = session.model(request.options);
  let job: Job;
  try {
    const { password, options } = request;
    job = await accept(
      { path: file.path, type, options, ...(password === undefined ? {} : { password }) },
      { store: session.store, maxBytes: session.config.RECTO_MAX_BYTES },
      { signal },
    );
  } catch (error) {
    const failure = asRectoError(error, 'internal');
    if (signal.aborted || failure.code === 'store_failed') throw failure;
    return {
      fresh: true,
      end: Promise.resolve(
        failedResult(unacceptedJob(file.path, type, request.options), failure, model, { queuedMs: 0, startedAt }),
      ),
    };
  }
  const before = await submitJob(job, session, { force: request.force });
  if (before !== undefined) return { end: Promise.resolve(before), fresh: false };
  return {
    fresh: true,
    end: session.follower
      .end(job.id, { signal })
      .then((end) =>
        'result' in end ? end.result : failedResult(job, toldError(end.error), model, { queuedMs: 0, startedAt }),
      ),
  };
}

/** Files with the same bytes share one result; each is told under its own name. */
function forFile(result: Result, file: BatchFile): Result {
  return { ...result, document: { ...result.document, name: basename(file.path), path: file.path } };
}
