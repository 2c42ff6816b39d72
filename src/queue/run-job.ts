import { type Job, UnrecoverableError, WaitingError } from 'bullmq';
import { asRectoError, isErrorCode, type RectoError } from '../errors.ts';

/** An error as the value of a job that has ended: the document is at fault, and trying again would change nothing. */
export interface JobError {
  readonly code: string;
  readonly message: string;
}

/**
 * Does the work of a job. What is wrong with the document comes back as a value; what is wrong with the world is thrown for
 * BullMQ to try again, unless `hold` has the job wait by throwing one of BullMQ's own errors; a job that is stopped because its worker is closing goes back to the queue and costs no attempt.
 */
export async function runJob<T>(
  job: Job,
  token: string | undefined,
  signal: AbortSignal,
  work: () => Promise<T>,
  hold: (failure: RectoError) => Promise<void> = async () => undefined,
): Promise<T | { readonly error: JobError }> {
  try {
    return await work();
  } catch (error) {
    const failure = asRectoError(error, 'internal');
    if (signal.aborted && token !== undefined) {
      await job.moveToWait(token);
      throw new WaitingError();
    }
    await hold(failure);
    if (!failure.retryable) return { error: { code: failure.code, message: failure.message } };
    throw failureForQueue(failure);
  }
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
