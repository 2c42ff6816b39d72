import type { RectoError } from '../../errors.ts';
import type { Admit } from '../../model/language-model.ts';

interface Waiting {
  readonly admit: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * For how long requests that come after a rejection of all are rejected as well, in ms: until whoever leads the jobs has
 * stopped them. What would be answered meanwhile would be paid for and lost.
 */
const BLOCKED_MS = 1000;

/**
 * Limits the requests in flight in this process to `count`, so that there may be more jobs than requests: one job
 * builds its request while another stores its answer. When a server rejects a request in a way that affects others, all
 * waiting requests are rejected with the same error, and, if it affects all jobs, those of the next moment. Errors: those
 * of `admit`, and that of the rejected request.
 */
export function limitInFlight(count: number): (admit: Admit) => Admit {
  const waiting = new Set<Waiting>();
  let free = count;
  let blocked: { readonly by: RectoError; readonly until: number } | undefined;
  const release = () => {
    const [next] = waiting;
    if (next === undefined) free += 1;
    else next.admit();
  };
  const acquire = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      if (blocked !== undefined && performance.now() < blocked.until) throw blocked.by;
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
          if (end.error.affectsAllJobs) blocked = { by: end.error, until: performance.now() + BLOCKED_MS };
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
