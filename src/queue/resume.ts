import type { Queue, Job as QueueJob } from 'bullmq';
import type { Job } from '../../schemas/job.ts';
import { findPlan } from '../pipeline/plan-chunks.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { forEachConcurrently } from '../util/for-each-concurrently.ts';
import { chunkId, priorityOf } from './job-ids.ts';
import { ignoreStateErrors } from './queue-unreachable.ts';

const CONCURRENCY = 8;

/**
 * Resumes a job at once: applies its current priority to it and its child jobs, and promotes those that wait for a
 * budget or a retry. Errors: `queue_unreachable`, `store_failed`.
 */
export async function resumeJob(
  job: Job,
  deps: { readonly store: BlobStore; readonly documents: Queue; readonly extractQueue: Queue },
): Promise<void> {
  const { store, documents, extractQueue } = deps;
  const plan = await findPlan(store, job.id);
  const children = plan?.chunks.map((_, index) => chunkId(job.id, plan.first + index)) ?? [];
  // Running and ended jobs need neither.
  const resume = async (queueJob: QueueJob | undefined) => {
    await ignoreStateErrors(queueJob?.changePriority({ priority: priorityOf(job) }));
    await ignoreStateErrors(queueJob?.promote());
  };
  await resume(await documents.getJob(job.id));
  await forEachConcurrently(children, CONCURRENCY, async (id) => resume(await extractQueue.getJob(id)));
}
