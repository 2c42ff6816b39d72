import type { Queue } from 'bullmq';
import type { Job } from '../../schemas/job.ts';
import type { DocumentPayload } from '../../schemas/queue.ts';
import type { Result } from '../../schemas/result.ts';
import { RectoError } from '../errors.ts';
import { jobKey } from '../pipeline/accept.ts';
import { lacksPages, readResult, resultKey, stands } from '../pipeline/results.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { forgetCancellation, isCancelled } from './cancellations.ts';
import { priorityOf } from './job-ids.ts';
import type { Ledger } from './ledger/ledger.ts';

export interface SubmitDeps {
  readonly store: BlobStore;
  readonly documents: Queue;
  readonly ledger: Ledger;
  /** Most documents that wait or are worked on at a time. */
  readonly maxWaiting: number;
}

export interface SubmitOptions {
  /** Whether a job that has a result is worked on again. */
  readonly force: boolean;
  /** Whether that concerns pages that failed only; what else was prepared and answered is kept. */
  readonly failedPages?: boolean;
}

/** Tries of a document's job where the world is at fault; what its steps did already is not done again. */
const ATTEMPTS = { attempts: 4, backoff: { type: 'exponential', delay: 1000 } } as const;
/** Ended jobs are kept for a week, and a bounded number of them: their results are in the store. */
const KEEP = { age: 7 * 24 * 3600, count: 10_000 } as const;

/** A full queue is likely to have room after so long, in ms. */
const FULL_MS = 5000;

/**
 * Sees to it that a job gets its result: returns the result where it has one that stands, and otherwise adds the job to the
 * queue if it is not there. A result that failed is tried again, and so are pages that are missing in one for a reason that may
 * pass; `force` does any again.
 * Errors: `queue_full`; `job_busy` where the job is just being stopped; `not_found`, `queue_unreachable`, `store_failed`.
 */
export async function submitJob(job: Job, deps: SubmitDeps, options: SubmitOptions): Promise<Result | undefined> {
  const { store } = deps;
  // What is touched is not removed for its age before it is used.
  if (options.failedPages === true && !(await store.touch(jobKey(job.id)))) {
    throw new RectoError(
      'not_found',
      `The job of ${job.document.name} has just been removed for its age. Submit it again.`,
    );
  }
  const before = (await store.touch(resultKey(job.id))) ? await readResult(store, job.id) : undefined;
  if (before !== undefined && stands(before) && !options.force) return before;

  // At once: whoever submits waits for all of it.
  const [existing, waiting, cancelled] = await Promise.all([
    deps.documents.getJob(job.id),
    countWaiting(deps.documents),
    isCancelled(deps.ledger, job.id),
  ]);
  const state = await existing?.getState();
  const ended = state === 'completed' || state === 'failed';
  if (existing !== undefined && !ended) {
    if (!cancelled) return undefined;
    throw new RectoError('job_busy', `The job of ${job.document.name} is just being stopped. Try again in a moment.`);
  }
  if (waiting >= deps.maxWaiting) throw queueFull(waiting);
  await existing?.remove();
  if (cancelled) await forgetCancellation(deps.ledger, job.id);
  if (before !== undefined) await store.remove(resultKey(job.id));
  const payload: DocumentPayload = {
    job: job.id,
    step: 'prepare',
    addedAt: Date.now(),
    again: options.failedPages === true || (before !== undefined && lacksPages(before) && !options.force),
  };
  await deps.documents.add('document', payload, {
    ...ATTEMPTS,
    priority: priorityOf(job),
    jobId: job.id,
    removeOnComplete: KEEP,
    removeOnFail: KEEP,
  });
  return undefined;
}

/** Documents that wait or are worked on. */
async function countWaiting(documents: Queue): Promise<number> {
  const counts = await documents.getJobCounts('waiting', 'prioritized', 'delayed', 'waiting-children', 'active');
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function queueFull(waiting: number): RectoError {
  const message = `${waiting} documents are in the queue already (RECTO_QUEUE_MOST). Try again later.`;
  return new RectoError('queue_full', message, { retryAfterMs: FULL_MS });
}
