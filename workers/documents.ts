import { type Processor, WaitingError } from 'bullmq';
import { type DocumentJobDeps, runDocumentJob } from '../src/queue/document-job.ts';
import { failureForQueue, type JobDeps, jobFailure, waitForWorld } from '../src/queue/run-job.ts';

/** Leads documents through their steps. */
export function documentsProcessor(deps: DocumentJobDeps & Pick<JobDeps, 'onHalt'>): Processor {
  return async (job, token = '') => {
    try {
      return await runDocumentJob(job, token, deps);
    } catch (error) {
      // BullMQ's own errors are how a job tells it to wait.
      if (error instanceof Error && /^(WaitingChildren|Waiting|Delayed)Error$/.test(error.name)) throw error;
      const failure = jobFailure(error);
      if (deps.closing.aborted) {
        await job.moveToWait(token);
        throw new WaitingError();
      }
      await waitForWorld(job, token, failure, String(job.id), deps);
      throw failureForQueue(failure);
    }
  };
}
