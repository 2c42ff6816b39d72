import { DelayedError, type Job, UnrecoverableError, WaitingError } from 'bullmq';
import { asRectoError, isErrorCode, type RectoError, type SerializedError } from '../errors.ts';
import type { Outcome, RunPolicy } from '../pipeline/run-policy.ts';
import { withSignals } from '../util/with-signals.ts';
import type { Cancellations } from './cancellations.ts';
import { queueAway } from './queue-away.ts';

/** What stops a job before its end, and what makes it wait. */
export interface JobDeps {
  readonly cancellations: Cancellations;
  /** Aborts when the worker is closing. */
  readonly closing: AbortSignal;
  /** Called when no document can go on until a person does something, or a disk or a server is back. */
  readonly onBlocked: (failure: RectoError, jobId: string) => void;
}

/** How long a job waits before it tries again a store or a queue that failed. */
const INFRASTRUCTURE_WAIT_MS = 5000;
const INFRASTRUCTURE_CODES: ReadonlySet<string> = new Set(['store_failed', 'queue_unreachable']);
/** How a job tells BullMQ that it is to wait. */
const CONTROL_ERRORS: ReadonlySet<string> = new Set([
  'WaitingChildrenError',
  'WaitingError',
  'DelayedError',
  'RateLimitError',
]);

/**
 * Runs the work of a queue job. What is wrong with the document is returned as a value; the rest is thrown, see `failureOf`.
 * `documentId`: cancelling it stops the work. Errors: BullMQ's own, to wait or to be tried again.
 */
export async function runJob<T>(
  queueJob: Job,
  token: string,
  documentId: string,
  deps: JobDeps,
  work: (signal: AbortSignal) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  try {
    return await deps.cancellations.during(documentId, (cancelled) =>
      withSignals([cancelled, deps.closing], (signal) => {
        signal.throwIfAborted();
        return work(signal);
      }),
    );
  } catch (error) {
    const failure = await failureOf(error, queueJob, token, documentId, deps);
    if (failure.retryable) throw failureForQueue(failure);
    return { error: { code: failure.code, message: failure.message } };
  }
}

/**
 * What an error of a job's work means. A job that stopped because its worker is closing goes back to the queue, and one that the
 * store or the queue keeps from going on waits: neither costs an attempt. Errors: BullMQ's own, to wait.
 */
export async function failureOf(
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
    await waitFor(queueJob, token, INFRASTRUCTURE_WAIT_MS);
  }
  return failure;
}

/**
 * `RunPolicy.attempt` for a step that is a job of its own: `wait` decides whether it waits, by throwing BullMQ's own error, whether
 * it is given up, by returning true, or whether the job is tried again. Infrastructure is left to `failureOf`.
 */
export function attemptInJob(
  { closing }: Pick<JobDeps, 'closing'>,
  wait: (failure: RectoError) => Promise<boolean>,
): RunPolicy['attempt'] {
  return async (step) => {
    try {
      return await step();
    } catch (error) {
      const failure = jobFailure(error);
      if (isControlError(error) || closing.aborted || isInfrastructure(failure)) throw error;
      const isGivenUp = (await wait(failure)) || !failure.retryable;
      if (!isGivenUp) throw failure;
      return { error: { code: failure.code, message: failure.message } };
    }
  };
}

/** Whether the store or the queue failed, rather than the document or the model. */
function isInfrastructure(failure: RectoError): boolean {
  return failure.retryable && INFRASTRUCTURE_CODES.has(failure.code);
}

/** The fault of the document that an error is; undefined where the job is to wait or to be tried again. */
export function documentFaultOf(error: unknown, closing: AbortSignal): RectoError | undefined {
  if (isControlError(error) || closing.aborted) return undefined;
  const failure = jobFailure(error);
  return failure.retryable ? undefined : failure;
}

function isControlError(error: unknown): boolean {
  return error instanceof Error && CONTROL_ERRORS.has(error.name);
}

/** Makes a job wait, which costs none of its attempts, by throwing BullMQ's `DelayedError`. */
export async function waitFor(queueJob: Job, token: string, ms: number): Promise<never> {
  // Postgres takes whole milliseconds only.
  await queueJob.moveToDelayed(Date.now() + Math.ceil(ms), token);
  throw new DelayedError();
}

/** The error of a job: that its queue's server is away is no fault of the document. */
export function jobFailure(error: unknown): RectoError {
  return queueAway(error) ?? asRectoError(error, 'internal');
}

/** An error as BullMQ keeps it: only the message survives, so the code goes into it. */
export function failureForQueue(failure: RectoError): Error {
  const message = `${failure.code}: ${failure.message}`;
  return failure.retryable ? new Error(message, { cause: failure }) : new UnrecoverableError(message);
}

/** The error in the reason for which BullMQ failed a job. */
export function errorFromReason(reason: string): SerializedError {
  const [, code, message] = /^([a-z_]+): ([\s\S]*)$/.exec(reason) ?? [];
  if (code !== undefined && message !== undefined && isErrorCode(code)) return { code, message };
  return { code: 'internal', message: reason };
}
