import type { Job, Processor } from 'bullmq';
import type { OnCrashed } from '../src/queue/crash-guard.ts';
import { type DocumentJobDeps, failDocumentJob, runDocumentJob } from '../src/queue/document-job.ts';
import { failureForQueue, type JobDeps, toJobFailure } from '../src/queue/run-job.ts';

type Deps = DocumentJobDeps & Pick<JobDeps, 'onBlocked'>;

/** Processes documents: runs their steps. */
export function documentsProcessor(deps: Deps): Processor {
  return (job, token = '') => orFail(job, token, deps, () => runDocumentJob(job, token, deps));
}

/** Ends documents that crashed too often. */
export function documentsCrashed(deps: Deps): OnCrashed {
  return (job, token, failure) => orFail(job, token, deps, () => failDocumentJob(job, failure, deps));
}

async function orFail<T>(job: Job, token: string, deps: Deps, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw failureForQueue(await toJobFailure(error, job, token, String(job.id), deps));
  }
}
