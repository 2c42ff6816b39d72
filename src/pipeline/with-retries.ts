import { asRectoError } from '../errors.ts';
import { retry } from '../util/retry.ts';

const MAX_ATTEMPTS = 4;
const INITIAL_DELAY_MS = 1000;

/** Limits of the retries. */
export interface RetryOptions {
  readonly signal: AbortSignal;
  /** When the work last made progress, in the time of `performance.now()`. */
  readonly startedAt: () => number;
  /** Time since then after which no attempt starts, in ms. */
  readonly maxMs: number;
}

/**
 * Runs `work` with up to four attempts, waiting as long as the server asks, or one, two and four seconds.
 * Errors: those of `work`; `cancelled`.
 */
export async function withRetries<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { signal, startedAt, maxMs } = options;
  const pauseMs = (error: unknown, attempt: number): number | undefined => {
    const failure = asRectoError(error, 'internal');
    if (!failure.retryable || attempt === MAX_ATTEMPTS || signal.aborted) return undefined;
    const ms = failure.retryAfterMs ?? INITIAL_DELAY_MS * 2 ** (attempt - 1);
    return performance.now() + ms - startedAt() > maxMs ? undefined : ms;
  };
  try {
    return await retry(work, pauseMs, { signal });
  } catch (error) {
    throw asRectoError(error, signal.aborted ? 'cancelled' : 'internal');
  }
}
