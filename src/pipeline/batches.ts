import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type Job, metadataSchema } from '../../schemas/job.ts';
import { RectoError } from '../errors.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { findJson, getJson, putJson } from '../store/json.ts';
import { forEachConcurrently } from '../util/for-each-concurrently.ts';
import { addToIndex } from './owner-index.ts';

/** Jobs submitted together, by id: their states are stored with them. */
const batchSchema = z.object({
  id: z.string().regex(/^b-[0-9a-f]{32}$/),
  owner: z.string().optional(),
  metadata: metadataSchema.optional(),
  /** URL to call when all of its jobs have ended. */
  callback: z.string().exactOptional(),
  createdAt: z.number(),
  jobs: z.array(z.object({ id: z.string(), name: z.string() })).readonly(),
});
/** A stored batch. */
export type Batch = Readonly<z.infer<typeof batchSchema>>;

/** Key prefix of batches. */
export const BATCHES_PREFIX = 'batches/';
/** Prefix of the index from jobs to the batches with a callback. */
export const MEMBERS_PREFIX = 'members/';
const CONCURRENCY = 8;
const MAX_BATCHES = 1000;

/** Stores a new batch of jobs. Errors: `store_failed`. */
export async function createBatch(
  jobs: readonly Pick<Job, 'id' | 'document'>[],
  about: Pick<Batch, 'owner' | 'metadata' | 'callback'>,
  { store }: { readonly store: BlobStore },
): Promise<Batch> {
  const batch: Batch = {
    id: `b-${randomBytes(16).toString('hex')}`,
    ...about,
    createdAt: Date.now(),
    jobs: jobs.map(({ id, document }) => ({ id, name: document.name })),
  };
  await putJson(store, batchKey(batch.id), batch);
  await addToIndex(store, 'batch-index', { ...batch, owner: batch.owner });
  if (batch.callback !== undefined) {
    await forEachConcurrently(batch.jobs, CONCURRENCY, ({ id }) => store.put(`${MEMBERS_PREFIX}${id}/${batch.id}`, ''));
  }
  return batch;
}

/** Loads a batch of `owner`. Errors: `not_found`, also for batches of other owners; `store_failed`. */
export async function loadBatch(store: BlobStore, id: string, owner: string | undefined): Promise<Batch> {
  const missing = new RectoError('not_found', `There is no batch ${id}.`);
  if (!batchSchema.shape.id.safeParse(id).success || !(await store.has(batchKey(id)))) throw missing;
  const batch = await getJson(store, batchKey(id), batchSchema);
  if (batch.owner !== owner) throw missing;
  return batch;
}

/** Reads a batch of any owner; undefined if there is none. Errors: `store_failed`. */
export function findBatch(store: BlobStore, id: string): Promise<Batch | undefined> {
  return findJson(store, batchKey(id), batchSchema);
}

/** Ids of the jobs of the batch under `key`; empty if it is missing or unreadable. Errors: `store_failed`. */
export async function batchJobIds(store: BlobStore, key: string): Promise<readonly string[]> {
  try {
    return (await getJson(store, key, batchSchema)).jobs.map(({ id }) => id);
  } catch (error) {
    if (error instanceof RectoError && !error.retryable) return [];
    throw error;
  }
}

/** The batches with a callback that contain a job. Errors: `store_failed`. */
export async function findBatchesOfJob(store: BlobStore, jobId: string): Promise<readonly Batch[]> {
  const batches: Batch[] = [];
  for (const { key } of await store.list(`${MEMBERS_PREFIX}${jobId}/`, { limit: MAX_BATCHES })) {
    const batch = await findJson(store, batchKeyOfMember(key), batchSchema);
    if (batch !== undefined) batches.push(batch);
  }
  return batches;
}

/** Key of the batch that an index entry refers to. */
export function batchKeyOfMember(key: string): string {
  return batchKey(key.slice(key.lastIndexOf('/') + 1));
}

/** Key of a batch. */
export function batchKey(id: string): string {
  return `${BATCHES_PREFIX}${id}.json`;
}
