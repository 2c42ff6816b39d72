import type { Queue } from 'bullmq';
import { z } from 'zod';
import { documentPayloadSchema } from '../../schemas/queue.ts';

const ENDED: ReadonlySet<string> = new Set(['completed', 'failed', 'unknown']);

const UNFINISHED = ['waiting', 'prioritized', 'delayed', 'active', 'waiting-children'] as const;
const preparedSchema = z.object({ manifest: z.string() });

/** Whether a job or delivery is waiting or running. Errors: `queue_unreachable`. */
export async function isUnfinished(id: string, queue: Queue): Promise<boolean> {
  const job = await queue.getJob(id);
  return job !== undefined && !ENDED.has(await job.getState());
}

/** Keys of the manifests that unfinished jobs refer to in the queue only. Errors: `queue_unreachable`. */
export async function queuedManifests(documents: Queue): Promise<readonly string[]> {
  const manifests: string[] = [];
  // Not in pages, since jobs move between the lists meanwhile. RECTO_QUEUE_MOST limits their number.
  for (const job of await documents.getJobs([...UNFINISHED], 0, -1)) {
    const payload = documentPayloadSchema.safeParse(job.data);
    if (!payload.success || payload.data.step === 'prepare') continue;
    for (const value of Object.values(await job.getChildrenValues<unknown>())) {
      const prepared = preparedSchema.safeParse(value);
      if (prepared.success) manifests.push(prepared.data.manifest);
    }
  }
  return manifests;
}
