import type { JobEventWithoutTime } from '../../schemas/events.ts';
import type { RectoError, SerializedError } from '../errors.ts';
import type { AnswerCacheDeps } from './answer-cache.ts';
import type { PrepareDeps } from './prepare/prepare.ts';

/** What a step gave, or what is wrong with the document. */
export type Outcome<T> = T | { readonly error: SerializedError };

export interface AttemptOptions {
  readonly signal: AbortSignal;
  /** When the step last made progress that a new attempt does not repeat, in the time of `performance.now()`. */
  readonly progressAt?: () => number;
}

/**
 * Everything in which running a document in one process differs from running it on a queue: how requests are admitted, how equal
 * work is shared, how failures outside the document are waited for, and who hears of progress. The steps themselves are the same.
 */
export interface RunPolicy
  extends Pick<AnswerCacheDeps, 'admit' | 'singleFlight' | 'onPaidTwice'>,
    Pick<PrepareDeps, 'exclusive' | 'onFailedPage'> {
  /**
   * Does a step. A fault of the document comes back as a value. Errors: what ends the run, or puts it back to be continued later,
   * after whatever waiting the policy does.
   */
  readonly attempt: <T>(step: () => Promise<T>, options: AttemptOptions) => Promise<Outcome<T>>;
  /** The fault of the document that an error stands for; undefined where the error has to end the run or put it back. */
  readonly documentFault: (error: unknown) => RectoError | undefined;
  /** Reports an event of the job. Never rejects. */
  readonly emit: (event: JobEventWithoutTime) => Promise<void>;
  /** Reports pages as they are prepared, counted so far and in total. */
  readonly onPage?: (done: number, total: number) => void;
  /** Reports every answer, for logs and metrics. */
  readonly onAnswer?: AnswerCacheDeps['onAnswer'];
  /** Whether the job has been cancelled; not unless given. */
  readonly isCancelled?: () => Promise<boolean>;
}
