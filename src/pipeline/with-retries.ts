import { asRectoError } from '../errors.ts';
import { retry } from '../util/retry.ts';

const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 1000;

export interface RetryOptions {
  readonly signal: AbortSignal;
  /** When the work last made progress, in the time of `performance.now()`. */
  readonly beganAt: () => number;
  /** No attempt begins this long after that, in ms. */
  readonly maxMs: number;
}

/**
 * Does what may fail for a reason that passes, up to four times, waiting as long as whoever answered asks, and otherwise one, two
 * and four seconds. Errors: those of `work`; `cancelled`.
 */
export async function withRetries<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { signal, beganAt, maxMs } = options;
  const pauseMs = (error: unknown, attempt: number): number | undefined => {
    const failure = asRectoError(error, 'internal');
    if (!failure.retryable || attempt === ATTEMPTS || signal.aborted) return undefined;
    const ms = failure.retryAfterMs ?? FIRST_PAUSE_MS * 2 ** (attempt - 1);
    return performance.now() + ms - beganAt() > maxMs ? undefined : ms;
  };
  try {
    return await retry(work, pauseMs, { signal });
  } catch (error) {
    throw asRectoError(error, signal.aborted ? 'cancelled' : 'internal');
  }
}
