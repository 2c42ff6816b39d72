import type { Job, Processor, Queue } from 'bullmq';
import { preparePayloadSchema } from '../schemas/queue.ts';
import { RectoError } from '../src/errors.ts';
import { loadJob } from '../src/pipeline/accept.ts';
import { findPlan } from '../src/pipeline/plan-chunks.ts';
import type { StepPolicy } from '../src/pipeline/run-policy.ts';
import { planStep, prepareStep, wordsStep } from '../src/pipeline/steps.ts';
import { emitEvent } from '../src/queue/job-events.ts';
import { acquireLease } from '../src/queue/ledger/lease.ts';
import type { Ledger } from '../src/queue/ledger/ledger.ts';
import { addRequestJobs } from '../src/queue/request-jobs.ts';
import type { RunCache } from '../src/queue/run-cache.ts';
import { attemptInJob, delayJob, type JobDeps, runJob } from '../src/queue/run-job.ts';
import { abortable } from '../src/store/abortable.ts';
import type { WorkerDeps } from './deps.ts';

/** What preparing documents works with. */
export interface PrepareJobDeps
  extends Pick<WorkerDeps, 'store' | 'children' | 'settings' | 'model' | 'chunkLimits' | 'tasks' | 'log'>,
    JobDeps {
  readonly documents: Queue;
  readonly prepareQueue: Queue;
  readonly extractQueue: Queue;
  readonly ledger: Ledger;
  readonly runCache: RunCache;
  /** Called with the number of pages prepared so far. */
  readonly onProgress: (queueJob: Job, count: number) => void;
}

/** Delay while another job prepares the same pages. */
const BUSY_WAIT_MS = 500;

/**
 * Processes preparation, in child processes, and adds the requests for the pages. Jobs that need the same pages wait in the
 * queue for the first one.
 */
export function prepareProcessor(deps: PrepareJobDeps): Processor {
  return async (queueJob, token = '') => {
    const { job: id, words, retry_failed_pages: retryFailed, since } = preparePayloadSchema.parse(queueJob.data);
    const policy: StepPolicy = {
      attempt: attemptInJob(deps, async ({ code }) => {
        if (code === 'job_busy') await delayJob(queueJob, token, BUSY_WAIT_MS);
        return false;
      }),
      emit: (event) => emitEvent(deps.documents, id, event),
      exclusive: (key, work) => withPagesLease(deps.ledger, key, work),
      onPage: (done) => deps.onProgress(queueJob, done),
      onFailedPage: (page, code) => deps.log.warn({ jobId: id, page, code }, 'page could not be prepared'),
    };
    return runJob(queueJob, token, id, deps, async (signal) => {
      const cached = abortable(deps.runCache(id, since), signal);
      const job = await loadJob(cached, id);
      const preparing = { ...deps, store: abortable(deps.store, signal), model: deps.model(job.options) };
      if (words !== undefined) return wordsStep(job, { pages: words, retryFailed }, preparing, policy, { signal });
      const run = { retryFailed, since };
      const planned = async () => {
        const prepared = await prepareStep(job, run, preparing, policy, { signal });
        if ('error' in prepared) return prepared;
        // Here rather than in the document's job, which then need not be run in between.
        const planning = { store: cached, tasks: deps.tasks, chunkLimits: deps.chunkLimits(job.options) };
        return planStep(job, prepared, run, planning, policy, { signal });
      };
      // Some of its requests may be under way: pages that are prepared anew would not be in them.
      const earlier = queueJob.attemptsStarted > 1 ? await findPlan(cached, id) : undefined;
      const plan = earlier?.since === since ? earlier : await planned();
      if ('error' in plan) return plan;
      await addRequestJobs(job, plan, run, { ...deps, store: cached });
      const { manifest, type } = plan;
      return { manifest, ...(type === undefined ? {} : { type }), planned: true };
    });
  };
}

async function withPagesLease<T>(ledger: Ledger, key: string, work: () => Promise<T>): Promise<T> {
  const lease = await acquireLease(ledger, key);
  if (lease === undefined) throw new RectoError('job_busy', 'Another job is preparing the same pages.');
  try {
    return await work();
  } finally {
    await lease.release();
  }
}
