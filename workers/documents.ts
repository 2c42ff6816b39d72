import { type Job, type Processor, WaitingError } from 'bullmq';
import type { CrashedEnd } from '../src/queue/crash-guard.ts';
import { type DocumentJobDeps, failDocumentJob, runDocumentJob } from '../src/queue/document-job.ts';
import { failureForQueue, type JobDeps, jobFailure, waitForWorld } from '../src/queue/run-job.ts';

/** Leads documents through their steps. */
export function documentsProcessor(deps: DocumentJobDeps & Pick<JobDeps, 'onHalt'>): Processor {
  return async (job, token = '') => inWorld(job, token, deps, () => runDocumentJob(job, token, deps));
}

/** Ends documents whose process died over them each time. */
export function documentsCrashed(deps: DocumentJobDeps & Pick<JobDeps, 'onHalt'>): CrashedEnd {
  return (job, token, failure) => inWorld(job, token, deps, () => failDocumentJob(job, failure, deps));
}

async function inWorld<T>(
  job: Job,
  token: string,
  deps: DocumentJobDeps & Pick<JobDeps, 'onHalt'>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
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
}
