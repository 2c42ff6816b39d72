import type { JobEventWithoutTime } from '../../schemas/events.ts';
import type { RectoError, SerializedError } from '../errors.ts';
import type { AnswerCacheDeps } from './answer-cache.ts';
import type { PrepareDeps } from './prepare/prepare.ts';

/** The output of a step, or an error of the document. */
export type Outcome<T> = T | { readonly error: SerializedError };

/** Options for attempting a step. */
export interface AttemptOptions {
  readonly signal: AbortSignal;
  /** When the step last made progress that a retry does not repeat, in the time of `performance.now()`. */
  readonly progressAt?: () => number;
}

/**
 * How the steps of a document are run: in one process or on a queue, they differ only in how requests are admitted and
 * shared, how errors outside the document are retried, and where progress is reported.
 */
export interface StepPolicy
  extends Pick<AnswerCacheDeps, 'admit' | 'singleFlight' | 'onDuplicateCost'>,
    Pick<PrepareDeps, 'exclusive' | 'onFailedPage'> {
  /**
   * Runs a step, with retries. An error of the document is returned as a value. Errors: those that end the run, or put
   * it back into the queue.
   */
  readonly attempt: <T>(step: () => Promise<T>, options: AttemptOptions) => Promise<Outcome<T>>;
  /** Reports an event of the job. Never rejects. */
  readonly emit: (event: JobEventWithoutTime) => Promise<void>;
  /** Called after each prepared page with the number done and the total. */
  readonly onPage?: (done: number, total: number) => void;
  /** Called with every answer, for logs and metrics. */
  readonly onAnswer?: AnswerCacheDeps['onAnswer'];
}

/** How a run of all steps is ended. */
export interface RunPolicy {
  /** The error as one of the document; undefined if it must end the run or put it back into the queue. */
  readonly documentFault: (error: unknown) => RectoError | undefined;
  /** Whether the job has been cancelled; false by default. */
  readonly isCancelled?: () => Promise<boolean>;
}

/** An error of the document as the outcome of a step. */
export function faultOutcome({ code, message }: RectoError): { readonly error: SerializedError } {
  return { error: { code, message } };
}
