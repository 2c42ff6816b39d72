import type { Job, JobOptions } from '../../schemas/job.ts';
import type { Result } from '../../schemas/result.ts';
import { asRectoError, fromSerialized } from '../errors.ts';
import type { LanguageModel, StoredRequest } from '../model/language-model.ts';
import { accept, type Submission } from '../pipeline/accept.ts';
import { failedResult, unacceptedJob } from '../pipeline/result-head.ts';
import type { Follower } from './follow.ts';
import { type SubmitDeps, submitJob } from './submit.ts';

export interface FileSubmission extends Submission {
  /** Whether a document that has a result is worked on again. */
  readonly force: boolean;
}

export interface SubmitFileDeps extends SubmitDeps {
  readonly maxBytes: number;
  readonly follower: Pick<Follower, 'end'>;
  readonly model: (options: Pick<JobOptions, 'model' | 'parameters'>) => LanguageModel<StoredRequest>;
}

export interface SubmittedFile {
  readonly job: Job;
  /** Its result, sooner or later; failed where the file could not be taken in. Rejects when the signal aborts. */
  readonly end: Promise<Result>;
  /** Whether the result is made now, rather than being there already. */
  readonly fresh: boolean;
}

/**
 * Takes a file in and submits its job. The result comes later: waiting for it must not hold up taking in the next.
 * Errors: `store_failed`, `queue_unreachable`, `queue_full`, `job_busy`, `cancelled`; what is wrong with the file is in the result.
 */
export async function submitFile(
  file: FileSubmission,
  deps: SubmitFileDeps,
  options: { readonly signal: AbortSignal },
): Promise<SubmittedFile> {
  const startedAt = Date.now();
  const model = deps.model(file.options);
  let job: Job;
  try {
    job = await accept(file, deps, options);
  } catch (error) {
    const failure = asRectoError(error, 'internal');
    if (options.signal.aborted || failure.code === 'store_failed') throw failure;
    const refused = unacceptedJob(file.path, file.type, file.options, file.context);
    const result = failedResult(refused, failure, model, { queuedMs: 0, startedAt });
    return { job: refused, fresh: true, end: Promise.resolve(result) };
  }
  const before = await submitJob(job, deps, { force: file.force });
  if (before !== undefined) return { job, end: Promise.resolve(before), fresh: false };
  const end = deps.follower
    .end(job.id, options)
    .then((told) =>
      'result' in told ? told.result : failedResult(job, fromSerialized(told.error), model, { queuedMs: 0, startedAt }),
    );
  return { job, end, fresh: true };
}
