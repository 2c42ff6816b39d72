import { RectoError } from '../errors.ts';

/** A number of places that are taken and given back. */
export interface Semaphore {
  /** Takes a place for an owner, and returns what gives it back. Errors: `server_busy`. */
  take(owner: string | undefined): () => void;
}

export interface SemaphoreSettings {
  readonly total: number;
  /** Of those, as many as one API key may have at a time; a server without keys has one owner, to whom all belong. */
  readonly perKey: number;
  /** What the places are for, in messages. */
  readonly what: string;
}

export function createSemaphore({ total, perKey, what }: SemaphoreSettings): Semaphore {
  const taken = new Map<string | undefined, number>();
  let sum = 0;
  return {
    take(owner) {
      const own = taken.get(owner) ?? 0;
      const most = owner === undefined ? total : Math.min(total, perKey);
      if (own >= most) throw new RectoError('server_busy', `You have ${own} ${what} already. Try again later.`);
      if (sum >= total) throw new RectoError('server_busy', `There are ${total} ${what} already. Try again later.`);
      sum += 1;
      taken.set(owner, own + 1);
      let isTaken = true;
      return () => {
        if (!isTaken) return;
        isTaken = false;
        sum -= 1;
        const left = (taken.get(owner) ?? 1) - 1;
        if (left === 0) taken.delete(owner);
        else taken.set(owner, left);
      };
    },
  };
}
