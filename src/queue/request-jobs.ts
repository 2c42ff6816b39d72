import type { Queue } from 'bullmq';
import type { Job, JobOptions } from '../../schemas/job.ts';
import { manifestSchema } from '../../schemas/manifest.ts';
import type { ExtractPayload, PreparePayload } from '../../schemas/queue.ts';
import type { LanguageModel, StoredRequest } from '../model/language-model.ts';
import type { ChunkPlan } from '../pipeline/plan-chunks.ts';
import { pagesForOcr } from '../pipeline/prepare/prepare-words.ts';
import type { RunInfo } from '../pipeline/steps.ts';
import { toPageRange } from '../plan/page-range.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { getJson } from '../store/json.ts';
import { awaitQueue } from './await-queue.ts';
import { chunkId, priorityOf, wordsId } from './job-ids.ts';

/** What adding the requests of a document works with. */
export interface RequestJobDeps {
  /** The store, with the run's cache. */
  readonly store: BlobStore;
  readonly documents: Queue;
  readonly prepareQueue: Queue;
  readonly extractQueue: Queue;
  readonly model: (options: Pick<JobOptions, 'model' | 'parameters'>) => LanguageModel<StoredRequest>;
}

/** A server does nothing else while it adds the jobs of one call. */
const JOBS_PER_CALL = 100;
/** Options of child jobs. They are removed when they end, since the parent stores what they returned. */
const CHILD_OPTIONS = {
  attempts: 4,
  backoff: { type: 'exponential', delay: 1000 },
  removeOnComplete: true,
  removeOnFail: true,
  ignoreDependencyOnFailure: true,
} as const;

/** Options of the child jobs of a document. */
export function childOptions(jobId: string, documents: Queue) {
  return { ...CHILD_OPTIONS, parent: { id: jobId, queue: documents.qualifiedName } };
}

/**
 * Adds the requests of a plan as child jobs of its document, and one that reads pages by OCR in parallel with them.
 * Adding them again changes nothing. Errors: `queue_unreachable`, `store_failed`.
 */
export async function addRequestJobs(
  job: Job,
  { manifest, chunks, first }: ChunkPlan,
  { since, retryFailed }: RunInfo,
  { store, documents, prepareQueue, extractQueue, model }: RequestJobDeps,
): Promise<void> {
  const child = childOptions(job.id, documents);
  // From the queue: a priority changed after submission applies to children added later.
  const parent = await awaitQueue(documents.getJob(job.id));
  const priority = parent?.priority ?? priorityOf(job);
  const { input } = model(job.options);
  const words = pagesForOcr(job, await getJson(store, manifest, manifestSchema), input);
  if (words !== undefined) {
    const data: PreparePayload = { job: job.id, words, retry_failed_pages: retryFailed, since };
    // Lower priority: the requests of other documents wait for their preparation, but not for these words.
    const options = { ...child, priority: priority + 1, jobId: wordsId(job.id) };
    await awaitQueue(prepareQueue.add('words', data, options));
  }
  const requests = chunks.map((numbers, index) => {
    const chunk = first + index;
    const data: ExtractPayload = { job: job.id, chunk, manifest, pages: toPageRange(numbers), since };
    return { name: 'extract', data, opts: { ...child, priority, jobId: chunkId(job.id, chunk) } };
  });
  for (let at = 0; at < requests.length; at += JOBS_PER_CALL) {
    await awaitQueue(extractQueue.addBulk(requests.slice(at, at + JOBS_PER_CALL)));
  }
}
