import type { Queue } from 'bullmq';
import { z } from 'zod';
import { documentPayloadSchema } from '../../schemas/queue.ts';

const ENDED: ReadonlySet<string> = new Set(['completed', 'failed', 'unknown']);
/** States of jobs that are not ended. */
const UNFINISHED = ['waiting', 'prioritized', 'delayed', 'active', 'waiting-children'] as const;
const preparedSchema = z.object({ manifest: z.string() });

/** Whether the job of a document, or a delivery, waits or is being worked on. Errors: `queue_unreachable`. */
export async function isUnfinished(id: string, queue: Queue): Promise<boolean> {
  const job = await queue.getJob(id);
  return job !== undefined && !ENDED.has(await job.getState());
}

/** Keys of the manifests that jobs have made and nothing in the store refers to yet, or ever will. Errors: `queue_unreachable`. */
export async function heldManifests(documents: Queue): Promise<readonly string[]> {
  const manifests: string[] = [];
  // All at once: between two pages of a list, jobs move from one to the other. Their number is limited (RECTO_QUEUE_MOST).
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
