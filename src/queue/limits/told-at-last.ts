import { setTimeout } from 'node:timers/promises';

export interface Telling {
  /** After this long it is given up, in ms. */
  readonly forMs: number;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Told why it was given up. */
  readonly onFault: (error: unknown) => void;
}

/** So long whoever tells something waits for it; then it goes on behind their back. */
const PATIENCE_MS = 2000;
const AGAIN_MS = 2000;

/**
 * Writes down what must not be forgotten because the queue is away for a moment: tries `tell`, which can be done twice, until it
 * succeeds. Returns when it did, or after two seconds: a paid answer must not be held up by it. Never fails.
 */
export async function toldAtLast(tell: () => Promise<unknown>, telling: Telling): Promise<void> {
  const done = new AbortController();
  const patience = setTimeout(PATIENCE_MS, undefined, { ref: false, signal: done.signal }).catch(() => undefined);
  await Promise.race([again(tell, telling), patience]);
  done.abort();
}

async function again(tell: () => Promise<unknown>, { forMs, signal, onFault }: Telling): Promise<void> {
  const deadline = Date.now() + forMs;
  for (;;) {
    try {
      await tell();
      return;
    } catch (error) {
      const isOver = signal.aborted || Date.now() + AGAIN_MS > deadline;
      if (isOver || (await setTimeout(AGAIN_MS, false, { ref: false, signal }).catch(() => true))) {
        onFault(error);
        return;
      }
    }
  }
}
