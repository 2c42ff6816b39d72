import { setTimeout } from 'node:timers/promises';

export interface BackgroundRetry {
  /** After this long it is given up, in ms. */
  readonly forMs: number;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Told why it was given up. */
  readonly onFault: (error: unknown) => void;
}

/** So long whoever tells something waits for it; then it goes on behind their back. */
const PATIENCE_MS = 2000;
const RETRY_MS = 2000;

/**
 * Writes down what must not be forgotten because the queue is away for a moment: tries `tell`, which can be done twice, until it
 * succeeds. Returns when it did, or after two seconds: a paid answer must not be held up by it. Never fails.
 */
export async function retryInBackground(tell: () => Promise<unknown>, telling: BackgroundRetry): Promise<void> {
  const done = new AbortController();
  const patience = setTimeout(PATIENCE_MS, undefined, { ref: false, signal: done.signal }).catch(() => undefined);
  await Promise.race([again(tell, telling), patience]);
  done.abort();
}

async function again(tell: () => Promise<unknown>, { forMs, signal, onFault }: BackgroundRetry): Promise<void> {
  const deadline = Date.now() + forMs;
  for (;;) {
    try {
      await tell();
      return;
    } catch (error) {
      const isOver = signal.aborted || Date.now() + RETRY_MS > deadline;
      if (isOver || (await setTimeout(RETRY_MS, false, { ref: false, signal }).catch(() => true))) {
        onFault(error);
        return;
      }
    }
  }
}
