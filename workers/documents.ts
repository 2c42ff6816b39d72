import type { Processor } from 'bullmq';
import { asRectoError } from '../src/errors.ts';
import { type DocumentJobDeps, runDocumentJob } from '../src/queue/document-job.ts';
import { failureForQueue, type JobDeps, waitForWorld } from '../src/queue/run-job.ts';

/** Leads documents through their steps. */
export function documentsProcessor(deps: DocumentJobDeps & Pick<JobDeps, 'onHalt'>): Processor {
  return async (job, token = '') => {
    try {
      return await runDocumentJob(job, token, deps);
    } catch (error) {
      // BullMQ's own errors are how a job tells it to wait.
      if (error instanceof Error && /^(WaitingChildren|Waiting|Delayed)Error$/.test(error.name)) throw error;
      const failure = asRectoError(error, 'internal');
      await waitForWorld(job, token, failure, deps);
      throw failureForQueue(failure);
    }
  };
}
