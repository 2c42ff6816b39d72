import { setTimeout } from 'node:timers/promises';

export interface RetryOptions {
  readonly signal: AbortSignal;
  /** Whether the pauses keep the process running; they do unless given. */
  readonly ref?: boolean;
}

/**
 * Does `work`, and again after each failure for which `pauseMs` returns a pause in ms, which it is given with the number of the
 * failed attempt, counted from 1. Errors: those of `work` for which it returns undefined; the abort of `signal` during a pause.
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
