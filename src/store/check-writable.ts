import type { BlobStore } from './blob-store.ts';

const PROBE_KEY = 'readyz';
/** Large enough to fail on a disk that is nearly full. */
const PROBE_CONTENT = Buffer.alloc(16_384);

/** Writes and removes a small blob, which fails on a read-only store or a full disk. Errors: `store_failed`. */
export async function checkWritable(store: Pick<BlobStore, 'put' | 'remove'>): Promise<void> {
  await store.put(PROBE_KEY, PROBE_CONTENT);
  await store.remove(PROBE_KEY);
}
