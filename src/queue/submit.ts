import type { Queue } from 'bullmq';
import type { Job } from '../../schemas/job.ts';
import type { DocumentPayload } from '../../schemas/queue.ts';
import type { Result } from '../../schemas/result.ts';
import { RectoError } from '../errors.ts';
import { jobKey } from '../pipeline/accept.ts';
import { hasRetryablePages, isFinal, readResult, resultKey } from '../pipeline/results.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { awaitQueue } from './await-queue.ts';
import { forgetCancellation, isCancelled } from './cancellations.ts';
import { priorityOf } from './job-ids.ts';
import type { Ledger } from './ledger/ledger.ts';

/** What submitting a job works with. */
export interface SubmitDeps {
  readonly store: BlobStore;
  readonly documents: Queue;
  readonly ledger: Ledger;
  /** Maximum of waiting and running documents. */
  readonly maxWaiting: number;
}

/** How to treat a job that has a result. */
export interface SubmitOptions {
  /** Whether to run the job again. */
  readonly force: boolean;
  /** Whether to run only failed pages again, reusing all other pages and answers. */
  readonly failedPages?: boolean;
}

/** Retries of a document's job after errors outside the document; finished steps are not repeated. */
const ATTEMPTS = { attempts: 4, backoff: { type: 'exponential', delay: 1000 } } as const;
/** How long the queue keeps ended jobs: their results are in the store. */
const KEEP = { age: 7 * 24 * 3600, count: 10_000 } as const;

/** How long a client waits for one call to the queue, in ms. */
const SUBMIT_CALL_MS = 30_000;
/** Retry interval suggested to clients when the queue is full, in ms. */
const QUEUE_FULL_RETRY_MS = 5000;

/**
 * Returns the final result of a job, or adds the job to the queue unless it is already there and returns undefined.
 * Failed results are retried, and so are the missing pages of a result that failed for a transient reason; `force`
 * retries any result.
 * Errors: `queue_full`; `job_busy` while the job is being cancelled; `not_found`, `queue_unreachable`, `store_failed`.
 */
export async function submitJob(job: Job, deps: SubmitDeps, options: SubmitOptions): Promise<Result | undefined> {
  const { store } = deps;
  // Touched, so that retention does not remove it before it is used.
  if (options.failedPages === true && !(await store.touch(jobKey(job.id)))) {
    throw new RectoError('not_found', `The job of ${job.document.name} has just expired. Submit it again.`);
  }
  const before = (await store.touch(resultKey(job.id))) ? await readResult(store, job.id) : undefined;
  if (before !== undefined && isFinal(before) && !options.force) return before;

  // In parallel, since the client waits for all of them.
  const [existing, waiting, cancelled] = await Promise.all([
    awaitQueue(deps.documents.getJob(job.id), SUBMIT_CALL_MS),
    awaitQueue(countWaiting(deps.documents), SUBMIT_CALL_MS),
    isCancelled(deps.ledger, job.id),
  ]);
  const state = existing === undefined ? undefined : await awaitQueue(existing.getState(), SUBMIT_CALL_MS);
  const ended = state === 'completed' || state === 'failed';
  if (existing !== undefined && !ended) {
    if (!cancelled) return undefined;
    throw new RectoError('job_busy', `The job of ${job.document.name} is being cancelled. Try again in a moment.`);
  }
  if (waiting >= deps.maxWaiting) throw queueFull(waiting);
  if (existing !== undefined) await awaitQueue(existing.remove());
  if (cancelled) await forgetCancellation(deps.ledger, job.id);
  if (before !== undefined) await store.remove(resultKey(job.id));
  const payload: DocumentPayload = {
    job: job.id,
    step: 'prepare',
    addedAt: Date.now(),
    retry_failed_pages:
      options.failedPages === true || (before !== undefined && hasRetryablePages(before) && !options.force),
  };
  const jobOptions = {
    ...ATTEMPTS,
    priority: priorityOf(job),
    jobId: job.id,
    removeOnComplete: KEEP,
    removeOnFail: KEEP,
  };
  await awaitQueue(deps.documents.add('document', payload, jobOptions), SUBMIT_CALL_MS);
  return undefined;
}

/** Counts waiting and running documents. */
async function countWaiting(documents: Queue): Promise<number> {
  const counts = await documents.getJobCounts('waiting', 'prioritized', 'delayed', 'waiting-children', 'active');
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function queueFull(waiting: number): RectoError {
  const message = `The queue is full: ${waiting} documents (RECTO_QUEUE_MOST). Try again later.`;
  return new RectoError('queue_full', message, { retryAfterMs: QUEUE_FULL_RETRY_MS });
}
