import type { BlobStore } from '../store/blob-store.ts';

/** Returns a caching store for one run of a job. `addedAt`: when the run was added, in ms since 1970. */
export type RunCache = (job: string, addedAt: number) => BlobStore;

const MAX_BYTES = 16_000_000;
/** Larger blobs would evict too many others. */
const MAX_BLOB_BYTES = 1_000_000;
/** Keys that are named by their content. */
const CONSTANT = /^types\//;
/** Keys whose blobs do not change during a run, once its pages are prepared. */
const CONSTANT_IN_RUN = /^(jobs|pages|plans|chunks)\//;

/**
 * Creates a cache for what each step of a run reads: its job, pages, document type, plan and chunk records. A blob is
 * read once, or not at all if this process wrote it, as long as the cache has room. Read a job's current terms from the
 * store itself, and prepare pages in it.
 */
export function createRunCache(store: BlobStore): RunCache {
  /** Least recently used first. */
  const cached = new Map<string, Buffer>();
  let bytes = 0;
  const evict = (name: string, blob: Buffer) => {
    if (cached.delete(name)) bytes -= blob.length;
  };
  const cache = (name: string, blob: Buffer) => {
    const before = cached.get(name);
    if (before !== undefined) evict(name, before);
    if (blob.length > MAX_BLOB_BYTES) return;
    cached.set(name, blob);
    bytes += blob.length;
    for (const [oldest, other] of cached) {
      if (bytes <= MAX_BYTES) break;
      evict(oldest, other);
    }
  };
  const read = async (name: string, key: string): Promise<Buffer> => {
    const blob = cached.get(name) ?? (await store.get(key));
    cache(name, blob);
    return blob;
  };
  return (job, addedAt) => {
    const nameOf = (key: string) => {
      if (CONSTANT.test(key)) return key;
      return CONSTANT_IN_RUN.test(key) ? `${job} ${addedAt} ${key}` : undefined;
    };
    return {
      ...store,
      async get(key) {
        const name = nameOf(key);
        return name === undefined ? store.get(key) : read(name, key);
      },
      async put(key, data) {
        await store.put(key, data);
        const name = nameOf(key);
        if (name !== undefined) cache(name, Buffer.from(data));
      },
    };
  };
}
