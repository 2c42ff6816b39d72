import { setTimeout } from 'node:timers/promises';
import { retry } from '../../util/retry.ts';

export interface BackgroundRetry {
  /** How long it is tried, in ms. */
  readonly forMs: number;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Called with the last error when it is given up. */
  readonly onFault: (error: unknown) => void;
}

/** How long the caller waits; after that the attempts go on without it. */
const WAIT_MS = 2000;
const PAUSE_MS = 2000;

/**
 * Records what must not be lost because the queue is away for a moment: does `work`, which may be repeated, until it succeeds.
 * Returns when it did, or after two seconds, because a paid answer must not be held up by it. Never rejects.
 */
export async function retryInBackground(
  work: () => Promise<unknown>,
  { forMs, signal, onFault }: BackgroundRetry,
): Promise<void> {
  const deadline = Date.now() + forMs;
  let last: unknown;
  const pauseMs = (error: unknown) => {
    last = error;
    return signal.aborted || Date.now() + PAUSE_MS > deadline ? undefined : PAUSE_MS;
  };
  const done = new AbortController();
  const recording = retry(work, pauseMs, { signal, ref: false }).catch(() => onFault(last));
  const waiting = setTimeout(WAIT_MS, undefined, { ref: false, signal: done.signal }).catch(() => undefined);
  await Promise.race([recording, waiting]);
  done.abort();
}
