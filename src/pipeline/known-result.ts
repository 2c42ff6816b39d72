import { basename } from 'node:path';
import type { Job } from '../../schemas/job.ts';
import type { Result } from '../../schemas/result.ts';
import { asRectoError } from '../errors.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { accept, type Submission } from './accept.ts';
import { isFinal, readResult, resultKey } from './results.ts';

/**
 * The result of a file that was worked on before with the same type and options, from the store alone: no queue is opened for
 * it. Undefined where there is none that isFinal, or where the file cannot be taken in, which whoever works on it will say.
 * Errors: `store_failed`, `cancelled`.
 */
export async function knownResult(
  submission: Submission,
  deps: { readonly store: BlobStore; readonly maxBytes: number },
  options: { readonly signal: AbortSignal },
): Promise<Result | undefined> {
  let job: Job;
  try {
    job = await accept(submission, deps, options);
  } catch (error) {
    const failure = asRectoError(error, 'internal');
    if (options.signal.aborted || failure.code === 'store_failed') throw failure;
    return undefined;
  }
  // What is touched is not removed for its age before it is used.
  const result = (await deps.store.touch(resultKey(job.id))) ? await readResult(deps.store, job.id) : undefined;
  if (result === undefined || !isFinal(result)) return undefined;
  if (job.secret !== undefined) await deps.store.remove(job.secret);
  return result;
}

/** Files with the same bytes share one result; each is shown under its own name. */
export function forFile(result: Result, file: { readonly path: string }): Result {
  return { ...result, document: { ...result.document, name: basename(file.path), path: file.path } };
}
