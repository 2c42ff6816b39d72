import type { RectoError } from '../../errors.ts';
import type { Admit } from '../../model/language-model.ts';

interface Waiting {
  readonly admit: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Limits the requests in flight in this process to `count`, so that there may be more jobs than requests: one job
 * builds its request while another stores its answer. When a server rejects a request in a way that affects others, all
 * waiting requests are rejected with the same error. Errors: those of `admit`, and that of the rejected request.
 */
export function limitInFlight(count: number): (admit: Admit) => Admit {
  const waiting = new Set<Waiting>();
  let free = count;
  const release = () => {
    const [next] = waiting;
    if (next === undefined) free += 1;
    else next.admit();
  };
  const acquire = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      if (free > 0) {
        free -= 1;
        resolve();
        return;
      }
      const cleanUp = () => {
        waiting.delete(entry);
        signal.removeEventListener('abort', onAbort);
      };
      const entry: Waiting = {
        admit: () => {
          cleanUp();
          resolve();
        },
        reject: (reason) => {
          cleanUp();
          reject(reason);
        },
      };
      const onAbort = () => entry.reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      waiting.add(entry);
    });
  return (admit) => async (maxUsage, options) => {
    await acquire(options.signal);
    let isHeld = true;
    const releaseOnce = () => {
      if (isHeld) release();
      isHeld = false;
    };
    try {
      const settle = await admit(maxUsage, options);
      return async (end) => {
        if ('error' in end && affectsOthers(end.error)) {
          for (const entry of [...waiting]) entry.reject(end.error);
        }
        releaseOnce();
        await settle(end);
      };
    } catch (error) {
      releaseOnce();
      throw error;
    }
  };
}

function affectsOthers({ code, affectsAllJobs, retryAfterMs }: RectoError): boolean {
  return affectsAllJobs || retryAfterMs !== undefined || code === 'model_rate_limited';
}
