import { RectoError } from '../errors.ts';
import type { BlobFile, BlobStore } from './blob-store.ts';

/**
 * A store whose methods end with `cancelled` when `signal` aborts, or with its reason where that says more: whoever is to stop does not wait for a store that hangs. What
 * was asked for is done behind their back, or not; files that are handed out then are released.
 */
export function abortable(store: BlobStore, signal: AbortSignal): BlobStore {
  const file = (work: () => Promise<BlobFile>) => unlessAborted(signal, work, (late) => late.release());
  return {
    url: store.url,
    put: (...args) => unlessAborted(signal, () => store.put(...args)),
    putFile: (...args) => unlessAborted(signal, () => store.putFile(...args)),
    get: (...args) => unlessAborted(signal, () => store.get(...args)),
    has: (...args) => unlessAborted(signal, () => store.has(...args)),
    touch: (...args) => unlessAborted(signal, () => store.touch(...args)),
    remove: (...args) => unlessAborted(signal, () => store.remove(...args)),
    removeOlder: (...args) => unlessAborted(signal, () => store.removeOlder(...args)),
    list: (...args) => unlessAborted(signal, () => store.list(...args)),
    async *walk(prefix, options) {
      for await (const entry of store.walk(prefix, options)) {
        if (signal.aborted) throw stopped(signal);
        yield entry;
      }
    },
    asFile: (...args) => file(() => store.asFile(...args)),
    scratch: () => file(() => store.scratch()),
    sweepDrafts: (...args) => unlessAborted(signal, () => store.sweepDrafts(...args)),
  };
}

/** Waits for `work`, but not longer than until `signal` aborts; `tooLate` is given what came after that. Errors: `cancelled`. */
export async function unlessAborted<T>(
  signal: AbortSignal,
  work: () => Promise<T>,
  tooLate?: (late: T) => unknown,
): Promise<T> {
  if (signal.aborted) throw stopped(signal);
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(stopped(signal));
    signal.addEventListener('abort', onAbort, { once: true });
  });
  const working = work();
  try {
    return await Promise.race([working, aborted]);
  } catch (error) {
    if (signal.aborted) working.then(tooLate, () => undefined);
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function stopped({ reason }: AbortSignal): RectoError {
  return reason instanceof RectoError ? reason : new RectoError('cancelled', 'Stopped.', { cause: reason });
}
