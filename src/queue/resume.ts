import type { Queue, Job as QueueJob } from 'bullmq';
import type { Job } from '../../schemas/job.ts';
import { findPlan } from '../pipeline/plan-chunks.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { eachOf } from '../util/each-of.ts';
import { chunkId, priorityOf } from './job-ids.ts';
import { ifPossible } from './queue-away.ts';

const CONCURRENCY = 8;

/**
 * Has the parts of a job that wait for a budget, or for their next try, go on at once, and gives its parts and itself the
 * priority that it has now. Errors: `queue_unreachable`, `store_failed`.
 */
export async function resumeJob(
  job: Job,
  deps: { readonly store: BlobStore; readonly documents: Queue; readonly extractQueue: Queue },
): Promise<void> {
  const { store, documents, extractQueue } = deps;
  const plan = await findPlan(store, job.id);
  const parts = plan?.chunks.map((_, index) => chunkId(job.id, plan.first + index)) ?? [];
  // What is running, or has ended meanwhile, needs neither.
  const goOn = async (queueJob: QueueJob | undefined) => {
    await ifPossible(queueJob?.changePriority({ priority: priorityOf(job) }));
    await ifPossible(queueJob?.promote());
  };
  await goOn(await documents.getJob(job.id));
  await eachOf(parts, CONCURRENCY, async (id) => goOn(await extractQueue.getJob(id)));
}
