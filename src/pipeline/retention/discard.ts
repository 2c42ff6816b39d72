import type { BlobEntry, BlobStore } from '../../store/blob-store.ts';

/** Number and bytes of the removed blobs of a kind. */
export interface Discarded {
  readonly blobs: number;
  readonly bytes: number;
}

/** Removes and counts expired blobs. */
export interface Discard {
  /** Blobs written or touched since are kept; in ms since 1970. */
  readonly beforeMs: number;
  /** Removes a blob if it has expired, and returns whether it did. Errors: `store_failed`. */
  readonly remove: (entry: BlobEntry) => Promise<boolean>;
  /** By kind of blob, the first segment of its key. */
  readonly counts: ReadonlyMap<string, Discarded>;
}

/** Creates a discard for blobs last used before `beforeMs`; with `dryRun`, it only counts them. */
export function createDiscard(store: BlobStore, beforeMs: number, { dryRun }: { readonly dryRun: boolean }): Discard {
  const counts = new Map<string, Discarded>();
  return {
    beforeMs,
    counts,
    async remove({ key, bytes, modifiedAt }) {
      if (modifiedAt >= beforeMs) return false;
      if (!dryRun && !(await store.removeOlder(key, beforeMs))) return false;
      const kind = key.slice(0, key.indexOf('/'));
      const before = counts.get(kind) ?? { blobs: 0, bytes: 0 };
      counts.set(kind, { blobs: before.blobs + 1, bytes: before.bytes + bytes });
      return true;
    },
  };
}
