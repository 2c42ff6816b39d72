import type { Queue, Job as QueueJob } from 'bullmq';
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
import { withLease } from './ledger/with-lease.ts';
import type { CountWaiting } from './waiting-count.ts';

/** What submitting a job works with. */
export interface SubmitDeps {
  readonly store: BlobStore;
  readonly documents: Queue;
  readonly ledger: Ledger;
  /** Maximum of waiting and running documents. */
  readonly maxWaiting: number;
  readonly countWaiting: CountWaiting;
}

/** What became of a submission: its final result if it has one, or whether it was new to the queue. */
export interface SubmitOutcome {
  readonly result?: Result;
  readonly isNew: boolean;
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
/** How often a submission looks whether another one of the same job has ended, in ms. */
const POLL_MS = 20;
/** Retry interval suggested to clients when the queue is full, in ms. */
const QUEUE_FULL_RETRY_MS = 5000;

/**
 * Returns the final result of a job, or adds the job to the queue unless it is already there.
 * Failed results are retried, and so are the missing pages of a result that failed for a transient reason; `force`
 * retries any result.
 * Errors: `queue_full`; `job_busy` while the job is being cancelled; `not_found`, `queue_unreachable`, `store_failed`.
 */
export async function submitJob(job: Job, deps: SubmitDeps, options: SubmitOptions): Promise<SubmitOutcome> {
  const { store } = deps;
  // Touched, so that retention does not remove it before it is used.
  if (options.failedPages === true && !(await store.touch(jobKey(job.id)))) {
    throw new RectoError('not_found', `The job of ${job.document.name} has just expired. Submit it again.`);
  }
  const found = await findRun(job, deps, options);
  if ('result' in found) return ended(found);
  // Nothing is there that another submission might be replacing, and the queue takes one job of an id.
  if (found.existing === undefined && found.before === undefined && !found.cancelled) {
    await addRun(job, found.before, deps, options);
    return { isNew: true };
  }
  const restart = async (): Promise<SubmitOutcome> => {
    const current = await findRun(job, deps, options);
    if ('result' in current) return ended(current);
    if (current.existing !== undefined) await awaitQueue(current.existing.remove());
    if (current.cancelled) await forgetCancellation(deps.ledger, job.id);
    if (current.before !== undefined) await store.remove(resultKey(job.id));
    await addRun(job, current.before, deps, options);
    return { isNew: false };
  };
  const busy = () => new RectoError('job_busy', `${job.document.name} is being submitted by others. Try again.`);
  const wait = { signal: AbortSignal.timeout(SUBMIT_CALL_MS), maxWaitMs: SUBMIT_CALL_MS / 2, pollMs: POLL_MS, busy };
  return withLease(deps.ledger, `submit:${job.id}`, restart, wait);
}

function ended({ result }: { readonly result: Result | undefined }): SubmitOutcome {
  return { ...(result === undefined ? {} : { result }), isNew: false };
}

/** What there is of a job that is submitted: a result to return, undefined while it runs, or what a new run replaces. */
type FoundRun =
  | { readonly result: Result | undefined }
  | { readonly existing: QueueJob | undefined; readonly before: Result | undefined; readonly cancelled: boolean };

async function findRun(
  job: Job,
  { store, documents, ledger, maxWaiting, countWaiting }: SubmitDeps,
  { force }: SubmitOptions,
): Promise<FoundRun> {
  const before = (await store.touch(resultKey(job.id))) ? await readResult(store, job.id) : undefined;
  if (before !== undefined && isFinal(before) && !force) return { result: before };
  // In parallel, since the client waits for all of them.
  const [existing, waiting, cancelled] = await Promise.all([
    awaitQueue(documents.getJob(job.id), SUBMIT_CALL_MS),
    awaitQueue(countWaiting(maxWaiting), SUBMIT_CALL_MS),
    isCancelled(ledger, job.id),
  ]);
  const state = existing === undefined ? undefined : await awaitQueue(existing.getState(), SUBMIT_CALL_MS);
  const hasEnded = state === 'completed' || state === 'failed';
  if (existing !== undefined && !hasEnded) {
    if (!cancelled) return { result: undefined };
    throw new RectoError('job_busy', `The job of ${job.document.name} is being cancelled. Try again in a moment.`);
  }
  if (waiting >= maxWaiting) throw queueFull(waiting);
  return { existing, before, cancelled };
}

async function addRun(
  job: Job,
  before: Result | undefined,
  { documents }: SubmitDeps,
  options: SubmitOptions,
): Promise<void> {
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
  await awaitQueue(documents.add('document', payload, jobOptions), SUBMIT_CALL_MS);
}

function queueFull(waiting: number): RectoError {
  const message = `The queue is full: ${waiting} documents (RECTO_QUEUE_MOST). Try again later.`;
  return new RectoError('queue_full', message, { retryAfterMs: QUEUE_FULL_RETRY_MS });
}
