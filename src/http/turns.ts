import { RectoError } from '../errors.ts';
import { createKeyedLock } from '../util/keyed-lock.ts';

/** Gives the work of each owner its turn. */
export interface Turns {
  /**
   * Runs work once no other work of the owner runs. Errors: `server_busy` if too much of it waits, `cancelled` when the
   * signal has aborted before its turn; those of the work.
   */
  readonly run: <T>(owner: string | undefined, signal: AbortSignal, work: () => Promise<T>) => Promise<T>;
}

/** Work of one owner that may wait and run. */
const MAX_WAITING = 20;

/** Creates turns for work that shares a thread, so that one owner's work does not keep the others waiting. */
export function createTurns(what: string): Turns {
  const lock = createKeyedLock();
  const counts = new Map<string, number>();
  return {
    async run(owner, signal, work) {
      const key = owner ?? '';
      const count = counts.get(key) ?? 0;
      if (count >= MAX_WAITING)
        throw new RectoError('server_busy', `You have ${count} ${what} already. Try again later.`);
      counts.set(key, count + 1);
      try {
        return await lock(key, () => {
          if (signal.aborted) throw new RectoError('cancelled', 'The client has disconnected.');
          return work();
        });
      } finally {
        const left = (counts.get(key) ?? 1) - 1;
        if (left === 0) counts.delete(key);
        else counts.set(key, left);
      }
    },
  };
}
