import { z } from 'zod';
import type { BlobEntry, BlobStore } from '../store/blob-store.ts';

/** Owner of everything when there are no API keys. */
const LOCAL_OWNER = 'local';

/** What is listed by owner and time: the jobs, or the batches. */
export type IndexName = 'index' | 'batch-index';

/** What an index entry is about. */
interface Indexed {
  readonly id: string;
  readonly owner: string | undefined;
  /** Ms since 1970. */
  readonly createdAt: number;
}

/** Times are subtracted from this, so that ascending keys list the latest jobs first. */
const MAX_TIME_MS = 9_999_999_999_999;
const DAY_MS = 86_400_000;
const ENTRY = /\/(\d{13})\.([a-z0-9-]+)$/;

/** An entry of an index. */
export interface IndexEntry {
  readonly id: string;
  /** Ms since 1970. */
  readonly createdAt: number;
  /** Cursor for listing what follows this entry. */
  readonly cursor: string;
}

/** The format of a cursor. */
export const cursorSchema = z.string().regex(/^\d{9}\/\d{13}\.[a-z0-9-]+$/);

/** Adds a job or a batch to the index of its owner; idempotent. Errors: `store_failed`. */
export async function addToIndex(store: BlobStore, index: IndexName, entry: Indexed): Promise<void> {
  await store.put(`${folderOf(index, entry.owner)}${nameOf(entry)}`, '');
}

/** Lists the jobs or batches of an owner, latest first, after a cursor. Errors: `store_failed`. */
export async function listIndex(
  store: BlobStore,
  index: IndexName,
  owner: string | undefined,
  options: { readonly after?: string | undefined; readonly limit: number },
): Promise<readonly IndexEntry[]> {
  const folder = folderOf(index, owner);
  const { after, limit } = options;
  const entries = await store.list(folder, { limit, ...(after === undefined ? {} : { after: `${folder}${after}` }) });
  return entries.flatMap(({ key }) => {
    const [, inverse, id] = ENTRY.exec(key) ?? [];
    if (inverse === undefined || id === undefined) return [];
    return [{ id, createdAt: MAX_TIME_MS - Number(inverse), cursor: key.slice(folder.length) }];
  });
}

/** Cursor for listing what was submitted before `time`, in ms since 1970. */
export function cursorBefore(time: number): string {
  return nameOf({ id: '', createdAt: time });
}

/**
 * Iterates the entries of an index, of all owners, that were first submitted before `beforeMs`, in ms since 1970. Errors:
 * `store_failed`.
 */
export async function* olderIndexEntries(
  store: BlobStore,
  index: IndexName,
  beforeMs: number,
  { signal }: { readonly signal: AbortSignal },
): AsyncGenerator<{ readonly id: string; readonly entry: BlobEntry }> {
  for (let after: string | undefined; ; ) {
    const [next] = await store.list(`${index}/`, { limit: 1, ...(after === undefined ? {} : { after }) });
    const owner = next?.key.split('/')[1];
    if (owner === undefined) return;
    const folder = folderOf(index, owner);
    const older = store.walk(folder, { signal, after: `${folder}${cursorBefore(beforeMs)}` });
    for await (const entry of older) {
      const [, , id] = ENTRY.exec(entry.key) ?? [];
      if (id !== undefined) yield { id, entry };
    }
    // Sorts after all entries of the folder.
    after = `${folder}~`;
  }
}

function folderOf(index: IndexName, owner: string | undefined): string {
  return `${index}/${owner ?? LOCAL_OWNER}/`;
}

/** One folder per day, so that none gets too large. */
function nameOf({ id, createdAt }: Pick<Indexed, 'id' | 'createdAt'>): string {
  const inverse = MAX_TIME_MS - createdAt;
  return `${String(Math.floor(inverse / DAY_MS)).padStart(9, '0')}/${String(inverse).padStart(13, '0')}.${id}`;
}
