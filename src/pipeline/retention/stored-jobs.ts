import type { BlobEntry, BlobStore } from '../../store/blob-store.ts';

const KINDS = ['jobs', 'results', 'plans', 'chunks', 'secrets'] as const;
type Kind = (typeof KINDS)[number];
const OF_JOB = /^[a-z]+\/(d-[0-9a-f]{32})\b/;

/** Everything that is stored under the id of one job. */
export interface StoredJob {
  readonly id: string;
  readonly blobs: Readonly<Record<Kind, readonly BlobEntry[]>>;
  /** When any of it was last written or touched, in ms since 1970. */
  readonly usedAt: number;
}

/**
 * Iterates what is stored of each job, in the order of job ids, by merging several sorted lists, so that memory does
 * not grow with their length. Errors: `store_failed`.
 */
export async function* storedJobs(
  store: BlobStore,
  options: { readonly signal: AbortSignal },
): AsyncGenerator<StoredJob> {
  const lists = await Promise.all(KINDS.map((kind) => openList(store, kind, options)));
  for (;;) {
    const [id] = lists.flatMap((list) => list.id ?? []).sort();
    if (id === undefined) return;
    const blobs: Record<Kind, BlobEntry[]> = { jobs: [], results: [], plans: [], chunks: [], secrets: [] };
    for (const list of lists) {
      while (list.id === id && list.entry !== undefined) {
        blobs[list.kind].push(list.entry);
        await list.next();
      }
    }
    const usedAt = Math.max(...Object.values(blobs).flatMap((entries) => entries.map(({ modifiedAt }) => modifiedAt)));
    yield { id, blobs, usedAt };
  }
}

interface OpenList {
  readonly kind: Kind;
  entry: BlobEntry | undefined;
  id: string | undefined;
  readonly next: () => Promise<void>;
}

async function openList(store: BlobStore, kind: Kind, options: { readonly signal: AbortSignal }): Promise<OpenList> {
  const blobs = store.walk(`${kind}/`, options);
  const list: OpenList = {
    kind,
    entry: undefined,
    id: undefined,
    async next() {
      do {
        const { value, done } = await blobs.next();
        list.entry = done === true ? undefined : value;
        list.id = OF_JOB.exec(list.entry?.key ?? '')?.[1];
        // Skips blobs that belong to no job.
      } while (list.entry !== undefined && list.id === undefined);
    },
  };
  await list.next();
  return list;
}
