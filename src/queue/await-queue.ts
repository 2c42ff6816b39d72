import { RectoError } from '../errors.ts';
import { withTimeout } from '../util/with-timeout.ts';

const JOB_CALL_MS = 60_000;

/**
 * Awaits a call to the queue for at most `ms`, a minute by default: a reply lost with its connection would be awaited
 * forever. Errors: those of the call; `queue_unreachable`.
 */
export function awaitQueue<T>(call: Promise<T>, ms: number = JOB_CALL_MS): Promise<T> {
  const late = () => new RectoError('queue_unreachable', `The queue has not answered for ${ms / 1000} seconds.`);
  return withTimeout(call, ms, late);
}
