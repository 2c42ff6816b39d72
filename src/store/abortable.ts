import { RectoError } from '../errors.ts';
import type { BlobFile, BlobStore, StoreOptions } from './blob-store.ts';

/**
 * Wraps a store so that each call gets `signal` and rejects when it aborts, even if the store hangs: with `cancelled`,
 * or with the signal's reason if that is a `RectoError`. Files that are returned too late are released.
 */
export function abortable(store: BlobStore, signal: AbortSignal): BlobStore {
  const file = (work: () => Promise<BlobFile>) => rejectOnAbort(signal, work, (late) => late.release());
  const options = { signal };
  return {
    url: store.url,
    put: (key, data) => rejectOnAbort(signal, () => store.put(key, data, options)),
    putFile: (key, path) => rejectOnAbort(signal, () => store.putFile(key, path, options)),
    get: (key) => rejectOnAbort(signal, () => store.get(key, options)),
    has: (key) => rejectOnAbort(signal, () => store.has(key, options)),
    touch: (key) => rejectOnAbort(signal, () => store.touch(key, options)),
    remove: (key) => rejectOnAbort(signal, () => store.remove(key, options)),
    removeOlder: (key, beforeMs) => rejectOnAbort(signal, () => store.removeOlder(key, beforeMs, options)),
    list: (prefix, list) => rejectOnAbort(signal, () => store.list(prefix, { ...list, signal })),
    async *walk(prefix, walk) {
      for await (const entry of store.walk(prefix, walk)) {
        if (signal.aborted) throw abortError(signal);
        yield entry;
      }
    },
    asFile: (key) => file(() => store.asFile(key, options)),
    scratch: () => file(() => store.scratch(options)),
    sweepDrafts: (olderThanMs) => rejectOnAbort(signal, () => store.sweepDrafts(olderThanMs, options)),
  };
}

/** Runs `work`, and rejects as soon as `signal` aborts; `onLate` then gets its late result. Errors: `cancelled`. */
export async function rejectOnAbort<T>(
  signal: AbortSignal,
  work: () => Promise<T>,
  onLate?: (late: T) => unknown,
): Promise<T> {
  if (signal.aborted) throw abortError(signal);
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(abortError(signal));
    signal.addEventListener('abort', onAbort, { once: true });
  });
  const working = work();
  try {
    return await Promise.race([working, aborted]);
  } catch (error) {
    if (signal.aborted) working.then(onLate, () => undefined);
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** The error of a call that was aborted by a signal. */
export function abortError({ reason }: AbortSignal): RectoError {
  return reason instanceof RectoError ? reason : new RectoError('cancelled', 'Stopped.', { cause: reason });
}

/** Throws if the signal of a call has aborted. Errors: `cancelled`. */
export function checkSignal(options: StoreOptions | undefined): void {
  if (options?.signal?.aborted === true) throw abortError(options.signal);
}
