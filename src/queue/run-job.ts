import { DelayedError, type Job, UnrecoverableError, WaitingError } from 'bullmq';
import { asRectoError, isErrorCode, RectoError, type SerializedError } from '../errors.ts';
import { faultOutcome, type Outcome, type StepPolicy } from '../pipeline/run-policy.ts';
import { withSignals } from '../util/with-signals.ts';
import type { Cancellations } from './cancellations.ts';
import { queueUnreachable } from './queue-unreachable.ts';

/** What can stop or delay a job. */
export interface JobDeps {
  readonly cancellations: Cancellations;
  /** Aborts when the worker is closing. */
  readonly closing: AbortSignal;
  /** Called when all jobs are blocked until a person intervenes, or until a disk or a server recovers. */
  readonly onBlocked: (failure: RectoError, jobId: string) => void;
}

/** Delay before a job retries after the store or the queue failed. */
const INFRASTRUCTURE_WAIT_MS = 5000;
const INFRASTRUCTURE_CODES: ReadonlySet<string> = new Set(['store_failed', 'queue_unreachable']);
/** Names of the errors that make BullMQ put a job back. */
const CONTROL_ERRORS: ReadonlySet<string> = new Set([
  'WaitingChildrenError',
  'WaitingError',
  'DelayedError',
  'RateLimitError',
]);

/**
 * Runs the work of a queue job until it ends, or the document with `documentId` is cancelled. Errors of the document
 * are returned as a value, all others thrown, see `toJobFailure`. Errors: BullMQ's own, which delay or retry the job.
 */
export async function runJob<T>(
  queueJob: Job,
  token: string,
  documentId: string,
  deps: JobDeps,
  work: (signal: AbortSignal) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  try {
    return await deps.cancellations.run(documentId, (cancelled) =>
      withSignals([cancelled, deps.closing], (signal) => {
        signal.throwIfAborted();
        return work(signal);
      }),
    );
  } catch (error) {
    const failure = await toJobFailure(error, queueJob, token, documentId, deps);
    if (failure.retryable) throw failureForQueue(failure);
    return faultOutcome(failure);
  }
}

/**
 * Converts an error of a job's work. A job that stopped because its worker is closing goes back to the queue, and one
 * that the store or the queue failed is delayed: neither uses up an attempt. Errors: BullMQ's own, which put the job
 * back.
 */
export async function toJobFailure(
  error: unknown,
  queueJob: Job,
  token: string,
  documentId: string,
  { closing, onBlocked }: Pick<JobDeps, 'closing' | 'onBlocked'>,
): Promise<RectoError> {
  if (isControlError(error)) throw error;
  const failure = jobFailure(error);
  if (closing.aborted) {
    await queueJob.moveToWait(token);
    throw new WaitingError();
  }
  if (isInfrastructure(failure)) {
    onBlocked(failure, documentId);
    await delayJob(queueJob, token, INFRASTRUCTURE_WAIT_MS);
  }
  return failure;
}

/**
 * `StepPolicy.attempt` for a step that is a job of its own: `wait` delays the job by throwing BullMQ's own error, or
 * returns whether to give up rather than retry. Infrastructure errors are left to `toJobFailure`.
 */
export function attemptInJob(
  { closing }: Pick<JobDeps, 'closing'>,
  wait: (failure: RectoError) => Promise<boolean>,
): StepPolicy['attempt'] {
  return async (step) => {
    try {
      return await step();
    } catch (error) {
      const failure = jobFailure(error);
      if (isControlError(error) || closing.aborted || isInfrastructure(failure)) throw error;
      const isGivenUp = (await wait(failure)) || !failure.retryable;
      if (!isGivenUp) throw failure;
      return faultOutcome(failure);
    }
  };
}

/** Whether the store or the queue failed rather than the document or the model. */
function isInfrastructure(failure: RectoError): boolean {
  return failure.retryable && INFRASTRUCTURE_CODES.has(failure.code);
}

/**
 * The error as one of the document; undefined if the job must be delayed or retried instead, or if it is BullMQ's, such
 * as one about a job that another worker holds by now.
 */
export function toDocumentFault(error: unknown, closing: AbortSignal): RectoError | undefined {
  if (!(error instanceof RectoError) || closing.aborted) return undefined;
  return error.retryable ? undefined : error;
}

function isControlError(error: unknown): boolean {
  return error instanceof Error && CONTROL_ERRORS.has(error.name);
}

/** Delays a job by `ms` without using up an attempt, by throwing BullMQ's `DelayedError`. */
export async function delayJob(queueJob: Job, token: string, ms: number): Promise<never> {
  // Postgres accepts only whole milliseconds.
  await queueJob.moveToDelayed(Date.now() + Math.ceil(ms), token);
  throw new DelayedError();
}

/** Converts an error to a RectoError, and lost connections to the queue to `queue_unreachable`. */
export function jobFailure(error: unknown): RectoError {
  return queueUnreachable(error) ?? asRectoError(error, 'internal');
}

/** The error to throw for BullMQ, which stores only the message: so this includes the code. */
export function failureForQueue(failure: RectoError): Error {
  const message = `${failure.code}: ${failure.message}`;
  return failure.retryable ? new Error(message, { cause: failure }) : new UnrecoverableError(message);
}

/** Parses the reason that BullMQ stored for a failed job. */
export function errorFromReason(reason: string): SerializedError {
  const [, code, message] = /^([a-z_]+): ([\s\S]*)$/.exec(reason) ?? [];
  if (code !== undefined && message !== undefined && isErrorCode(code)) return { code, message };
  return { code: 'internal', message: reason };
}
