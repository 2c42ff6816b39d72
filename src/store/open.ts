import { fileURLToPath } from 'node:url';
import type { BlobStore } from './blob-store.ts';
import { createFsStore } from './fs-store.ts';

/** Opens the blob store that a `file:` URL names; a relative folder counts from the current one. */
export function openStore(url: string): BlobStore {
  return createFsStore(url.startsWith('file://') ? fileURLToPath(url) : url.slice('file:'.length));
}
