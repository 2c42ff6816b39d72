import { RectoError } from '../errors.ts';
import { retry } from '../util/retry.ts';
import { withTimeout } from '../util/with-timeout.ts';

/** How long a call to the queue may take. A reply can be lost with its connection, and would be awaited forever. */
const CALL_MS = 60_000;
const REPEATABLE_CALL_MS = 10_000;
const ATTEMPTS = 3;

/** Awaits a call to the queue. Errors: those of the call; `queue_unreachable` after a minute. */
export function awaitQueue<T>(call: Promise<T>): Promise<T> {
  return withTimeout(call, CALL_MS, () => timeoutError(CALL_MS));
}

/**
 * Makes a call to the queue that may be repeated, up to three times, each for ten seconds. Errors: those of the call;
 * `queue_unreachable`.
 */
export async function callQueue<T>(call: () => Promise<T>): Promise<T> {
  const late = timeoutError(REPEATABLE_CALL_MS);
  const pauseMs = (error: unknown, attempt: number) => (error === late && attempt < ATTEMPTS ? 0 : undefined);
  const never = new AbortController().signal;
  return retry(() => withTimeout(call(), REPEATABLE_CALL_MS, () => late), pauseMs, { signal: never });
}

function timeoutError(ms: number): RectoError {
  return new RectoError('queue_unreachable', `The queue has not answered for ${ms / 1000} seconds.`);
}
