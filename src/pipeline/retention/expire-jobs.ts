import type { BlobStore } from '../../store/blob-store.ts';
import { forEachConcurrently } from '../../util/for-each-concurrently.ts';
import { jobKey } from '../accept.ts';
import { BATCHES_PREFIX, batchJobIds, batchKey, batchKeyOfMember, MEMBERS_PREFIX } from '../batches.ts';
import { olderIndexEntries } from '../owner-index.ts';
import type { Discard } from './discard.ts';
import { type StoredJob, storedJobs } from './stored-jobs.ts';

/** What retention works with. */
export interface RetentionDeps {
  readonly store: BlobStore;
  readonly discard: Discard;
  /** Whether a job is waiting or running. */
  readonly isUnfinished: (jobId: string) => Promise<boolean>;
}

type Options = { readonly signal: AbortSignal };

const CONCURRENCY = 8;

/** Iterates the stored jobs that have not expired. Errors: `store_failed`, those of `isUnfinished`. */
export async function* remainingJobs(deps: RetentionDeps, options: Options): AsyncGenerator<StoredJob> {
  for await (const job of storedJobs(deps.store, options)) if (!(await isExpired(job, deps))) yield job;
}

async function isExpired(job: StoredJob, { discard, isUnfinished }: RetentionDeps): Promise<boolean> {
  return job.usedAt < discard.beforeMs && !(await isUnfinished(job.id));
}

/**
 * Removes expired jobs, with their results and everything stored under their ids. Submitting a job touches its result
 * and description first, and so keeps it.
 * Errors: `store_failed`, those of `isUnfinished`.
 */
export async function expireJobs(deps: RetentionDeps, options: Options): Promise<void> {
  const { discard } = deps;
  await forEachConcurrently(storedJobs(deps.store, options), CONCURRENCY, async (job) => {
    options.signal.throwIfAborted();
    if (!(await isExpired(job, deps))) return;
    const { results, jobs, plans, chunks, secrets } = job.blobs;
    for (const entry of [...results, ...jobs]) if (!(await discard.remove(entry))) return;
    for (const entry of [...plans, ...chunks, ...secrets]) await discard.remove(entry);
  });
}

/** Removes index entries of removed jobs, and batches without jobs. Errors: `store_failed`. */
export async function expireLists({ store, discard }: RetentionDeps, options: Options): Promise<void> {
  const { beforeMs } = discard;
  await forEachConcurrently(olderIndexEntries(store, 'index', beforeMs, options), CONCURRENCY, async (indexed) => {
    if (!(await store.has(jobKey(indexed.id)))) await discard.remove(indexed.entry);
  });
  await forEachConcurrently(store.walk(BATCHES_PREFIX, options), CONCURRENCY, async (entry) => {
    if (entry.modifiedAt >= beforeMs) return;
    for (const id of await batchJobIds(store, entry.key)) if (await store.has(jobKey(id))) return;
    await discard.remove(entry);
  });
  const listed = olderIndexEntries(store, 'batch-index', beforeMs, options);
  await forEachConcurrently(listed, CONCURRENCY, async (indexed) => {
    if (!(await store.has(batchKey(indexed.id)))) await discard.remove(indexed.entry);
  });
  await forEachConcurrently(store.walk(MEMBERS_PREFIX, options), CONCURRENCY, async (entry) => {
    if (entry.modifiedAt >= beforeMs || (await store.has(batchKeyOfMember(entry.key)))) return;
    await discard.remove(entry);
  });
}
