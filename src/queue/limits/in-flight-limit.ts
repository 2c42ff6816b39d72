import type { RectoError } from '../../errors.ts';
import type { Admit } from '../../model/language-model.ts';

interface Waiting {
  readonly go: () => void;
  readonly turnAway: (reason: unknown) => void;
}

/**
 * Lets so many requests of this process out at a time, so that there may be more jobs than requests: one makes itself ready while
 * another writes its answer down. Where a server turns a request away for now, or for good, those that wait are turned away with
 * it. Errors: those of `admit` and of the request that was turned away.
 */
export function limitInFlight(count: number): (admit: Admit) => Admit {
  const waiting = new Set<Waiting>();
  let free = count;
  const leave = () => {
    const [next] = waiting;
    if (next === undefined) free += 1;
    else next.go();
  };
  const enter = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      if (free > 0) {
        free -= 1;
        resolve();
        return;
      }
      const over = () => {
        waiting.delete(entry);
        signal.removeEventListener('abort', onAbort);
      };
      const entry: Waiting = {
        go: () => {
          over();
          resolve();
        },
        turnAway: (reason) => {
          over();
          reject(reason);
        },
      };
      const onAbort = () => entry.turnAway(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      waiting.add(entry);
    });
  return (admit) => async (most, options) => {
    await enter(options.signal);
    let isIn = true;
    const out = () => {
      if (isIn) leave();
      isIn = false;
    };
    try {
      const settle = await admit(most, options);
      return async (end) => {
        if ('error' in end && concernsOthers(end.error)) {
          for (const entry of [...waiting]) entry.turnAway(end.error);
        }
        out();
        await settle(end);
      };
    } catch (error) {
      out();
      throw error;
    }
  };
}

function concernsOthers({ code, affectsAllJobs, retryAfterMs }: RectoError): boolean {
  return affectsAllJobs || retryAfterMs !== undefined || code === 'model_rate_limited';
}
