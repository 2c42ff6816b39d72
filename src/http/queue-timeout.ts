import type { Session } from '../app/session.ts';
import { RectoError } from '../errors.ts';
import { withTimeout } from '../util/with-timeout.ts';

/** Queue commands normally take milliseconds. */
const QUEUE_TIMEOUT_MS = 900;

/**
 * Waits for `work` on a queue server with a timeout. The embedded queue has none: it is slow only when this process is
 * busy.
 * Errors: `queue_unreachable`.
 */
export async function withQueueTimeout<T>(work: Promise<T>, { engine }: Pick<Session, 'engine'>): Promise<T> {
  if (engine.kind === 'embedded') return work;
  const timeoutError = () => new RectoError('queue_unreachable', 'The queue does not answer.');
  try {
    return await withTimeout(work, QUEUE_TIMEOUT_MS, timeoutError);
  } catch (error) {
    throw error instanceof RectoError
      ? error
      : new RectoError('queue_unreachable', timeoutError().message, { cause: error });
  }
}
