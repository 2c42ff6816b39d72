import type { Queue } from 'bullmq';
import type { Job } from '../../schemas/job.ts';
import type { DocumentPayload } from '../../schemas/queue.ts';
import type { Result } from '../../schemas/result.ts';
import { readResult, resultKey } from '../pipeline/results.ts';
import type { BlobStore } from '../store/blob-store.ts';

export interface SubmitDeps {
  readonly store: BlobStore;
  readonly documents: Queue;
}

/** Tries of a document's job where the world is at fault; what its steps did already is not done again. */
const TRIES = { attempts: 4, backoff: { type: 'exponential', delay: 1000 } } as const;
/** Ended jobs are kept for a week, and a bounded number of them: their results are in the store. */
const KEEP = { age: 7 * 24 * 3600, count: 10_000 } as const;

/**
 * Sees to it that a job gets its result: returns the result where it has one that stands, and otherwise adds the job to the
 * queue if it is not there. A result that failed is tried again; `force` does any again.
 */
export async function submitJob(
  job: Job,
  deps: SubmitDeps,
  options: { readonly force: boolean },
): Promise<Result | undefined> {
  const before = await readResult(deps.store, job.id);
  const stands = before !== undefined && (before.status === 'succeeded' || before.status === 'partial');
  if (stands && !options.force) return before;

  const existing = await deps.documents.getJob(job.id);
  const state = await existing?.getState();
  if (existing !== undefined && (state === 'completed' || state === 'failed')) await existing.remove();
  if (before !== undefined) await deps.store.remove(resultKey(job.id));
  const payload: DocumentPayload = { job: job.id, step: 'prepare', addedAt: Date.now() };
  await deps.documents.add('document', payload, {
    ...TRIES,
    jobId: job.id,
    removeOnComplete: KEEP,
    removeOnFail: KEEP,
  });
  return undefined;
}
