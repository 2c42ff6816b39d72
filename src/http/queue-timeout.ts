import type { Session } from '../app/session.ts';
import { RectoError } from '../errors.ts';
import { withTimeout } from '../util/with-timeout.ts';

/** So long the queue may take for what takes it milliseconds. */
const QUEUE_MS = 900;

/**
 * The value of `work` on the queue, unless that takes so long that its server must be away; the embedded one is always there, however
 * busy this process is. Errors: `queue_unreachable`.
 */
export async function withQueueTimeout<T>(work: Promise<T>, { engine }: Pick<Session, 'engine'>): Promise<T> {
  if (engine.kind === 'embedded') return work;
  const late = () => new RectoError('queue_unreachable', 'The queue does not answer.');
  try {
    return await withTimeout(work, QUEUE_MS, late);
  } catch (error) {
    throw error instanceof RectoError ? error : new RectoError('queue_unreachable', late().message, { cause: error });
  }
}
