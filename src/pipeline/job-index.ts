import { z } from 'zod';
import type { Job } from '../../schemas/job.ts';
import type { BlobEntry, BlobStore } from '../store/blob-store.ts';

/** Whose jobs they are where there are no API keys. */
export const LOCAL_OWNER = 'local';

/** So that younger ones come first where keys are in ascending order. */
const LATEST = 9_999_999_999_999;
const DAY_MS = 86_400_000;
const INDEX = 'index/';
const ENTRY = /\/(\d{13})\.([a-z0-9-]+)$/;

/** An entry of the index: ids only, everything else is with the job. */
export interface IndexEntry {
  readonly id: string;
  /** Ms since 1970. */
  readonly createdAt: number;
  /** The next page of a list begins behind this. */
  readonly cursor: string;
}

export const cursorSchema = z.string().regex(/^\d{9}\/\d{13}\.[a-z0-9-]+$/);

/** Puts a job into the index of its owner's jobs. Doing so again changes nothing. Errors: `store_failed`. */
export async function indexJob(store: BlobStore, job: Pick<Job, 'id' | 'context' | 'createdAt'>): Promise<void> {
  await store.put(`${folderOf(job.context.owner)}${nameOf(job)}`, '');
}

/** The jobs of an owner, latest first, behind the cursor. Errors: `store_failed`. */
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
    return [{ id, createdAt: LATEST - Number(inverse), cursor: key.slice(folder.length) }];
  });
}

/** The cursor of a job that was submitted at the time given, in ms since 1970: what is listed behind it was submitted before. */
export function cursorBefore(time: number): string {
  return nameOf({ id: '', createdAt: time });
}

/** The entries of jobs that were submitted first before `beforeMs`, in ms since 1970, of all owners. Errors: `store_failed`. */
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
    // Behind all entries of the folder.
    after = `${folder}~`;
  }
}

function folderOf(owner: string | undefined): string {
  return `${INDEX}${owner ?? LOCAL_OWNER}/`;
}

/** A folder a day, so that none of them gets too large. */
function nameOf({ id, createdAt }: Pick<Job, 'id' | 'createdAt'>): string {
  const inverse = LATEST - createdAt;
  return `${String(Math.floor(inverse / DAY_MS)).padStart(9, '0')}/${String(inverse).padStart(13, '0')}.${id}`;
}
