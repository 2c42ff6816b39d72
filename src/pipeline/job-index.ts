import { z } from 'zod';
import type { Job } from '../../schemas/job.ts';
import type { BlobEntry, BlobStore } from '../store/blob-store.ts';

/** Owner of all jobs when there are no API keys. */
export const LOCAL_OWNER = 'local';

/** Times are subtracted from this, so that ascending keys list the latest jobs first. */
const MAX_TIME_MS = 9_999_999_999_999;
const DAY_MS = 86_400_000;
const INDEX = 'index/';
const ENTRY = /\/(\d{13})\.([a-z0-9-]+)$/;

/** An entry of the index of an owner's jobs. */
export interface IndexEntry {
  readonly id: string;
  /** Ms since 1970. */
  readonly createdAt: number;
  /** Cursor for listing what follows this entry. */
  readonly cursor: string;
}

/** The format of a cursor. */
export const cursorSchema = z.string().regex(/^\d{9}\/\d{13}\.[a-z0-9-]+$/);

/** Adds a job to the index of its owner's jobs; idempotent. Errors: `store_failed`. */
export async function indexJob(store: BlobStore, job: Pick<Job, 'id' | 'context' | 'createdAt'>): Promise<void> {
  await store.put(`${folderOf(job.context.owner)}${nameOf(job)}`, '');
}

/** Lists the jobs of an owner, latest first, after a cursor. Errors: `store_failed`. */
export async function listJobs(
  store: BlobStore,
  owner: string | undefined,
  options: { readonly after?: string; readonly limit: number },
): Promise<readonly IndexEntry[]> {
  const folder = folderOf(owner);
  const { after, limit } = options;
  const entries = await store.list(folder, { limit, ...(after === undefined ? {} : { after: `${folder}${after}` }) });
  return entries.flatMap(({ key }) => {
    const [, inverse, id] = ENTRY.exec(key) ?? [];
    if (inverse === undefined || id === undefined) return [];
    return [{ id, createdAt: MAX_TIME_MS - Number(inverse), cursor: key.slice(folder.length) }];
  });
}

/** Cursor for listing jobs submitted before `time`, in ms since 1970. */
export function cursorBefore(time: number): string {
  return nameOf({ id: '', createdAt: time });
}

/**
 * Iterates the index entries of all owners' jobs first submitted before `beforeMs`, in ms since 1970. Errors:
 * `store_failed`.
 */
export async function* olderIndexEntries(
  store: BlobStore,
  beforeMs: number,
  { signal }: { readonly signal: AbortSignal },
): AsyncGenerator<{ readonly id: string; readonly entry: BlobEntry }> {
  for (let after: string | undefined; ; ) {
    const [next] = await store.list(INDEX, { limit: 1, ...(after === undefined ? {} : { after }) });
    const [, owner] = /^index\/([^/]+)\//.exec(next?.key ?? '') ?? [];
    if (owner === undefined) return;
    const folder = folderOf(owner);
    const older = store.walk(folder, { signal, after: `${folder}${cursorBefore(beforeMs)}` });
    for await (const entry of older) {
      const [, , id] = ENTRY.exec(entry.key) ?? [];
      if (id !== undefined) yield { id, entry };
    }
    // Sorts after all entries of the folder.
    after = `${folder}~`;
  }
}

function folderOf(owner: string | undefined): string {
  return `${INDEX}${owner ?? LOCAL_OWNER}/`;
}

/** One folder per day, so that none gets too large. */
function nameOf({ id, createdAt }: Pick<Job, 'id' | 'createdAt'>): string {
  const inverse = MAX_TIME_MS - createdAt;
  return `${String(Math.floor(inverse / DAY_MS)).padStart(9, '0')}/${String(inverse).padStart(13, '0')}.${id}`;
}
