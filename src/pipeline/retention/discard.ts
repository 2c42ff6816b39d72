import type { BlobEntry, BlobStore } from '../../store/blob-store.ts';

/** How many blobs of a kind were removed, and their bytes. */
export interface Discarded {
  readonly blobs: number;
  readonly bytes: number;
}

/** What a sweep may remove, and what it has. */
export interface Discard {
  /** What was put or touched at this time or later stays, in ms since 1970. */
  readonly beforeMs: number;
  /** Removes a blob that has not been used for long, and says whether it is gone. Errors: `store_failed`. */
  readonly remove: (entry: BlobEntry) => Promise<boolean>;
  /** By kind of blob, which is the first word of the key. */
  readonly counts: ReadonlyMap<string, Discarded>;
}

/** Removes blobs that were not used since `beforeMs`; with `dryRun`, only counts them. */
export function discardOlder(store: BlobStore, beforeMs: number, { dryRun }: { readonly dryRun: boolean }): Discard {
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
