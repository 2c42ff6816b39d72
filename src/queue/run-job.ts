import { DelayedError, type Job, UnrecoverableError, WaitingError } from 'bullmq';
import { asRectoError, isErrorCode, type RectoError } from '../errors.ts';
import { withSignals } from '../with-signals.ts';
import type { Cancellations } from './cancellations.ts';
import { queueAway } from './queue-away.ts';

/** An error as the value of a job that has ended: the document is at fault, and trying again would change nothing. */
export interface JobError {
  readonly code: string;
  readonly message: string;
}

/** What stops a job before its end, and what has it wait. */
export interface JobDeps {
  /** What is to be stopped. */
  readonly cancellations: Cancellations;
  /** Aborts when the worker is closing. */
  readonly closing: AbortSignal;
  /** Told when no document can go on until a person does something, or a disk or a server is there again. */
  readonly onHalt: (failure: RectoError, jobId: string) => void;
}

/** So often work is tried again that the store or the queue keeps from going on. */
const WORLD_MS = 5000;
const WORLD: ReadonlySet<string> = new Set(['store_failed', 'queue_unreachable']);

/**
 * Does the work of a job of a document. What is wrong with the document comes back as a value; what is wrong with the world is
 * thrown for BullMQ to try again. A job that is stopped because its worker is closing goes back to the queue; one that the store
 * keeps from going on waits; neither costs an attempt. `hold` may have the job wait for other reasons, by throwing one of BullMQ's
 * own errors, or return true where it is not to be tried again.
 */
export async function runJob<T>(
  queueJob: Job,
  token: string,
  documentId: string,
  deps: JobDeps,
  work: (signal: AbortSignal) => Promise<T>,
  hold: (failure: RectoError) => Promise<boolean> = async () => false,
): Promise<T | { readonly error: JobError }> {
  try {
    return await deps.cancellations.during(documentId, (cancelled) =>
      withSignals([cancelled, deps.closing], (signal) => {
        signal.throwIfAborted();
        return work(signal);
      }),
    );
  } catch (error) {
    const failure = jobFailure(error);
    if (deps.closing.aborted) {
      await queueJob.moveToWait(token);
      throw new WaitingError();
    }
    await waitForWorld(queueJob, token, failure, documentId, deps);
    const givenUp = await hold(failure);
    if (givenUp || !failure.retryable) return { error: { code: failure.code, message: failure.message } };
    throw failureForQueue(failure);
  }
}

/** Has a job wait for the store or the queue, where these keep it from going on, by throwing BullMQ's `DelayedError`. */
export async function waitForWorld(
  queueJob: Job,
  token: string,
  failure: RectoError,
  documentId: string,
  { onHalt }: Pick<JobDeps, 'onHalt'>,
): Promise<void> {
  if (!failure.retryable || !WORLD.has(failure.code)) return;
  onHalt(failure, documentId);
  await waitFor(queueJob, token, WORLD_MS);
}

/** Has a job wait, which costs none of its attempts, by throwing BullMQ's `DelayedError`. */
export async function waitFor(queueJob: Job, token: string, ms: number): Promise<never> {
  // Postgres takes whole milliseconds only.
  await queueJob.moveToDelayed(Date.now() + Math.ceil(ms), token);
  throw new DelayedError();
}

/** The error of a job: that its queue's server is away is no fault of the document. */
export function jobFailure(error: unknown): RectoError {
  return queueAway(error) ?? asRectoError(error, 'internal');
}

/** BullMQ keeps only the message of an error: the code goes into it. */
export function failureForQueue(failure: RectoError): Error {
  const message = `${failure.code}: ${failure.message}`;
  return failure.retryable ? new Error(message, { cause: failure }) : new UnrecoverableError(message);
}

/** The error in the reason for which BullMQ failed a job. */
export function errorFromReason(reason: string): JobError {
  const [, code, message] = /^([a-z_]+): ([\s\S]*)$/.exec(reason) ?? [];
  if (code !== undefined && message !== undefined && isErrorCode(code)) return { code, message };
  return { code: 'internal', message: reason };
}
