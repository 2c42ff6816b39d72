import { setTimeout } from 'node:timers/promises';

/** Options of `retry`. */
export interface RetryOptions {
  readonly signal: AbortSignal;
  /** Whether pauses keep the process running; true by default. */
  readonly ref?: boolean;
}

/**
 * Runs `work`, and retries it after the pause that `pauseMs` returns for an error and the number of its attempt, from
 * 1.
 * Errors: those of `work` for which it returns undefined; the abort of `signal` during a pause.
 */
export async function retry<T>(
  work: () => Promise<T>,
  pauseMs: (error: unknown, attempt: number) => number | undefined,
  options: RetryOptions,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const ms = pauseMs(error, attempt);
      if (ms === undefined) throw error;
      await setTimeout(ms, undefined, options);
    }
  }
}
