import type { BlobStore } from './blob-store.ts';

const KEY = 'readyz';
/** Enough not to fit into what is left of a disk that is as good as full. */
const BYTES = Buffer.alloc(16_384);

/** Writes and removes a small blob: a store that can be read only, or a full disk, is found out. Errors: `store_failed`. */
export async function checkWritable(store: Pick<BlobStore, 'put' | 'remove'>): Promise<void> {
  await store.put(KEY, BYTES);
  await store.remove(KEY);
}
