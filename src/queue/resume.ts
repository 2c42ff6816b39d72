import type { Queue } from 'bullmq';
import type { Job } from '../../schemas/job.ts';
import { loadPlan } from '../pipeline/plan-chunks.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { chunkId, priorityOf } from './job-ids.ts';

/**
 * Has the parts of a job that wait for a budget, or for their next try, go on at once, and gives its parts and itself the
 * priority that it has now. Errors: `queue_unreachable`, `store_failed`.
 */
export async function resumeJob(
  job: Job,
  deps: { readonly store: BlobStore; readonly documents: Queue; readonly extractQueue: Queue },
): Promise<void> {
  const { store, documents, extractQueue } = deps;
  const plan = await loadPlan(store, job.id).catch(() => undefined);
  const parts = plan?.chunks.map((_, index) => chunkId(job.id, plan.first + index)) ?? [];
  const waiting = [await documents.getJob(job.id), ...(await Promise.all(parts.map((id) => extractQueue.getJob(id))))];
  for (const queueJob of waiting) {
    // What is running, or has ended meanwhile, needs neither.
    await queueJob?.changePriority({ priority: priorityOf(job) }).catch(() => undefined);
    await queueJob?.promote().catch(() => undefined);
  }
}
