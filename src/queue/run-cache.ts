import type { BlobStore } from '../store/blob-store.ts';

/** A store for the steps of one run of a job, given the job's id and when the run was added, in ms since 1970. */
export type RunCache = (job: string, addedAt: number) => BlobStore;

const MAX_BYTES = 16_000_000;
/** Larger blobs would drive out too many others. */
const MAX_OF_ONE = 1_000_000;
/** What is named by its content. */
const CONSTANT = /^types\//;
/** What does not change while a run goes on from step to step, after its pages are prepared. */
const STEADY = /^(jobs|pages|plans|chunks)\//;

/**
 * Has what each step of a run reads anew (its job, its pages, its document type, the plan of its requests and what came of them) read once
 * by this process, or not at all where it has written it, while there is room for it. What is said of a job later, its terms, is to be read from the store itself, and pages are prepared in that.
 */
export function createRunCaches(store: BlobStore): RunCache {
  /** By name, the latest used last. */
  const kept = new Map<string, Buffer>();
  let bytes = 0;
  const drop = (name: string, blob: Buffer) => {
    if (kept.delete(name)) bytes -= blob.length;
  };
  const keep = (name: string, blob: Buffer) => {
    const before = kept.get(name);
    if (before !== undefined) drop(name, before);
    if (blob.length > MAX_OF_ONE) return;
    kept.set(name, blob);
    bytes += blob.length;
    for (const [oldest, other] of kept) {
      if (bytes <= MAX_BYTES) break;
      drop(oldest, other);
    }
  };
  const read = async (name: string, key: string): Promise<Buffer> => {
    const blob = kept.get(name) ?? (await store.get(key));
    keep(name, blob);
    return blob;
  };
  return (job, addedAt) => {
    const nameOf = (key: string) => {
      if (CONSTANT.test(key)) return key;
      return STEADY.test(key) ? `${job} ${addedAt} ${key}` : undefined;
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
        if (name !== undefined) keep(name, Buffer.from(data));
      },
    };
  };
}
