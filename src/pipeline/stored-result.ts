import { basename } from 'node:path';
import type { Job } from '../../schemas/job.ts';
import type { Result } from '../../schemas/result.ts';
import { asRectoError } from '../errors.ts';
import { type AcceptDeps, accept, type Submission } from './accept.ts';
import { isFinal, readResult, resultKey } from './results.ts';
import { renamedResult } from './split-result.ts';

/**
 * Finds the final result of a file processed before with the same type and options, without opening a queue. Undefined
 * if there is none, or if the file is not accepted, which processing it will report.
 * Errors: `store_failed`, `cancelled`.
 */
export async function findStoredResult(
  submission: Submission,
  deps: AcceptDeps,
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
  // Touched, so that retention does not remove it before it is used.
  const result = (await deps.store.touch(resultKey(job.id))) ? await readResult(deps.store, job.id) : undefined;
  if (result === undefined || !isFinal(result)) return undefined;
  if (job.secret !== undefined) await deps.store.remove(job.secret);
  return result;
}

/** A result under the name and path of `file`, since files with the same bytes share one result. */
export function withFileName(result: Result, file: { readonly path: string }): Result {
  return renamedResult(result, { name: basename(file.path), path: file.path });
}
