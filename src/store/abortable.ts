import { RectoError } from '../errors.ts';
import type { BlobFile, BlobStore, StoreOptions } from './blob-store.ts';

/**
 * A store each of whose methods is called with `signal`, and ends with `cancelled` when that aborts, or with its reason where that
 * says more, even where the store itself hangs. Files that are handed out too late are released.
 */
export function abortable(store: BlobStore, signal: AbortSignal): BlobStore {
  const file = (work: () => Promise<BlobFile>) => unlessAborted(signal, work, (late) => late.release());
  const options = { signal };
  return {
    url: store.url,
    put: (key, data) => unlessAborted(signal, () => store.put(key, data, options)),
    putFile: (key, path) => unlessAborted(signal, () => store.putFile(key, path, options)),
    get: (key) => unlessAborted(signal, () => store.get(key, options)),
    has: (key) => unlessAborted(signal, () => store.has(key, options)),
    touch: (key) => unlessAborted(signal, () => store.touch(key, options)),
    remove: (key) => unlessAborted(signal, () => store.remove(key, options)),
    removeOlder: (key, beforeMs) => unlessAborted(signal, () => store.removeOlder(key, beforeMs, options)),
    list: (prefix, list) => unlessAborted(signal, () => store.list(prefix, { ...list, signal })),
    async *walk(prefix, walk) {
      for await (const entry of store.walk(prefix, walk)) {
        if (signal.aborted) throw stopped(signal);
        yield entry;
      }
    },
    asFile: (key) => file(() => store.asFile(key, options)),
    scratch: () => file(() => store.scratch(options)),
    sweepDrafts: (olderThanMs) => unlessAborted(signal, () => store.sweepDrafts(olderThanMs, options)),
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

/** The error of what was stopped by a signal. */
export function stopped({ reason }: AbortSignal): RectoError {
  return reason instanceof RectoError ? reason : new RectoError('cancelled', 'Stopped.', { cause: reason });
}

/** Errors: `cancelled`, where the signal of a call has aborted before it began. */
export function checkSignal(options: StoreOptions | undefined): void {
  if (options?.signal?.aborted === true) throw stopped(options.signal);
}
