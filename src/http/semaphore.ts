import { RectoError } from '../errors.ts';

/** Limits what all owners, and each of them, do at a time. */
export interface Semaphore {
  /** Acquires a slot for an owner, and returns a function that releases it. Errors: `server_busy`. */
  acquire(owner: string | undefined): () => void;
}

/** The limits of a semaphore. */
export interface SemaphoreOptions {
  readonly total: number;
  /** Slots of one API key; on a server without keys the single owner has all. */
  readonly perKey: number;
  /** What the slots are for, in messages. */
  readonly what: string;
}

/** Creates a semaphore. */
export function createSemaphore({ total, perKey, what }: SemaphoreOptions): Semaphore {
  const countByOwner = new Map<string | undefined, number>();
  let count = 0;
  return {
    acquire(owner) {
      const own = countByOwner.get(owner) ?? 0;
      const limit = owner === undefined ? total : Math.min(total, perKey);
      if (own >= limit) throw new RectoError('server_busy', `You have ${own} ${what} already. Try again later.`);
      if (count >= total) throw new RectoError('server_busy', `There are ${total} ${what} already. Try again later.`);
      count += 1;
      countByOwner.set(owner, own + 1);
      let isReleased = false;
      return () => {
        if (isReleased) return;
        isReleased = true;
        count -= 1;
        const remaining = (countByOwner.get(owner) ?? 1) - 1;
        if (remaining === 0) countByOwner.delete(owner);
        else countByOwner.set(owner, remaining);
      };
    },
  };
}
