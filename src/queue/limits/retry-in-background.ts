import { setTimeout } from 'node:timers/promises';
import { retry } from '../../util/retry.ts';

/** How long to retry, and what happens when retries fail. */
export interface BackgroundRetry {
  /** Time after which the retries are given up, in ms. */
  readonly maxMs: number;
  /** Ends the retries. */
  readonly signal: AbortSignal;
  /** Called with the last error when the retries are given up. */
  readonly onRecordError: (error: unknown) => void;
}

/** How long the caller waits before the retries continue in the background. */
const WAIT_MS = 2000;
const PAUSE_MS = 2000;

/**
 * Retries `work`, which must be idempotent, until it succeeds, so that a short outage of the queue loses no record.
 * Returns on success or after two seconds, since a paid answer must not wait for it. Never rejects.
 */
export async function retryInBackground(
  work: () => Promise<unknown>,
  { maxMs, signal, onRecordError }: BackgroundRetry,
): Promise<void> {
  const deadline = Date.now() + maxMs;
  let last: unknown;
  const pauseMs = (error: unknown) => {
    last = error;
    return signal.aborted || Date.now() + PAUSE_MS > deadline ? undefined : PAUSE_MS;
  };
  const done = new AbortController();
  const recording = retry(work, pauseMs, { signal, ref: false }).catch(() => onRecordError(last));
  const waiting = setTimeout(WAIT_MS, undefined, { ref: false, signal: done.signal }).catch(() => undefined);
  await Promise.race([recording, waiting]);
  done.abort();
}
