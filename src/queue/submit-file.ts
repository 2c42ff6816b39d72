import type { Job, JobOptions } from '../../schemas/job.ts';
import type { Result } from '../../schemas/result.ts';
import { asRectoError, fromSerialized } from '../errors.ts';
import type { LanguageModel, StoredRequest } from '../model/language-model.ts';
import { type AcceptDeps, accept, type Submission } from '../pipeline/accept.ts';
import { failedResult, placeholderJob } from '../pipeline/result-head.ts';
import type { Follower } from './follow.ts';
import { type SubmitDeps, submitJob } from './submit.ts';

/** A file to run through the queue. */
export interface FileSubmission extends Submission {
  /** Whether to run a document that has a result again. */
  readonly force: boolean;
}

/** What submitting a file works with. */
export interface SubmitFileDeps extends SubmitDeps, AcceptDeps {
  readonly follower: Pick<Follower, 'end'>;
  readonly model: (options: Pick<JobOptions, 'model' | 'parameters'>) => LanguageModel<StoredRequest>;
}

/** A file whose job was submitted. */
export interface SubmittedFile {
  readonly job: Job;
  /** Resolves with the result, which has failed if the file was not accepted; rejects when the signal aborts. */
  readonly end: Promise<Result>;
  /** Whether the result is new rather than from an earlier run. */
  readonly fresh: boolean;
}

/**
 * Accepts a file and submits its job, without waiting for the result. Errors of the file are in the result.
 * Errors: `store_failed`, `queue_unreachable`, `queue_full`, `job_busy`, `cancelled`.
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
    const rejected = placeholderJob(file.path, file.type, file.options, file.context);
    const result = failedResult(rejected, failure, model, { queuedMs: 0, startedAt });
    return { job: rejected, fresh: true, end: Promise.resolve(result) };
  }
  const { result: before } = await submitJob(job, deps, { force: file.force });
  if (before !== undefined) return { job, end: Promise.resolve(before), fresh: false };
  const end = deps.follower
    .end(job.id, options)
    .then((ended) =>
      'result' in ended
        ? ended.result
        : failedResult(job, fromSerialized(ended.error), model, { queuedMs: 0, startedAt }),
    );
  return { job, end, fresh: true };
}
