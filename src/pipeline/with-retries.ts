import { setTimeout } from 'node:timers/promises';
import { asRectoError } from '../errors.ts';

const ATTEMPTS = 4;
const FIRST_WAIT_MS = 1000;

export interface RetryOptions {
  readonly signal: AbortSignal;
  /** When what is tried was begun, in the time of `performance.now()`: it moves on with what is done. */
  readonly beganAt: () => number;
  /** No try begins so long after that, in ms. */
  readonly longestMs: number;
}

/**
 * Does what may fail for a reason that passes, up to four times, waiting as long as whoever answered asks for, and otherwise
 * one, two and four seconds. Errors: those of `work`; `cancelled`.
 */
export async function withRetries<T>(work: () => Promise<T>, patience: RetryOptions): Promise<T> {
  const { signal, beganAt, longestMs } = patience;
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const failure = asRectoError(error, 'internal');
      if (!failure.retryable || tries === ATTEMPTS || signal.aborted) throw failure;
      const waitMs = failure.retryAfterMs ?? FIRST_WAIT_MS * 2 ** (tries - 1);
      if (performance.now() + waitMs - beganAt() > longestMs) throw failure;
      await setTimeout(waitMs, undefined, { signal }).catch((reason: unknown) => {
        throw asRectoError(reason, 'cancelled');
      });
    }
  }
}
