import type { Session } from '../app/session.ts';
import { RectoError } from '../errors.ts';

/** So long the queue may take for what takes it milliseconds. */
const QUEUE_MS = 900;

/**
 * The value of `work` on the queue, unless that takes so long that its server must be away; the embedded one is always there, however
 * busy this process is. Errors: `queue_unreachable`.
 */
export async function withQueueTimeout<T>(work: Promise<T>, { engine }: Pick<Session, 'engine'>): Promise<T> {
  if (engine.kind === 'embedded') return work;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new RectoError('queue_unreachable', 'The queue does not answer.')), QUEUE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    if (error instanceof RectoError) throw error;
    throw new RectoError('queue_unreachable', 'The queue does not answer.', { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
