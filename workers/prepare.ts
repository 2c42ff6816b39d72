import type { Job, Processor, Queue } from 'bullmq';
import type { JobOptions } from '../schemas/job.ts';
import { preparePayloadSchema } from '../schemas/queue.ts';
import type { Container } from '../src/app/container.ts';
import { RectoError } from '../src/errors.ts';
import type { LanguageModel, StoredRequest } from '../src/model/language-model.ts';
import { loadJob } from '../src/pipeline/accept.ts';
import { type PrepareDeps, prepare } from '../src/pipeline/prepare/prepare.ts';
import { readWords } from '../src/pipeline/prepare/read-words.ts';
import { tellEvent } from '../src/queue/job-events.ts';
import { takeLease } from '../src/queue/ledger/lease.ts';
import type { Ledger } from '../src/queue/ledger/ledger.ts';
import { type JobDeps, runJob, waitFor } from '../src/queue/run-job.ts';
import type { StoreOfRun } from '../src/queue/run-store.ts';
import { abortable } from '../src/store/abortable.ts';

export interface PrepareJobDeps extends Pick<PrepareDeps, 'store' | 'children' | 'settings'>, JobDeps {
  readonly documents: Queue;
  readonly ledger: Ledger;
  readonly log: Container['log'];
  readonly storeOfRun: StoreOfRun;
  /** Told how many pages there are by now. */
  readonly reached: (queueJob: Job, count: number) => void;
  readonly model: (options: Pick<JobOptions, 'model' | 'parameters'>) => LanguageModel<StoredRequest>;
}

/** So often a document is looked at again that another job is just preparing. */
const AGAIN_MS = 500;

/** Turns documents into pages, each in a process of its own. Of jobs on the same pages one makes them, and the others wait in the queue. */
export function prepareProcessor(deps: PrepareJobDeps): Processor {
  return async (queueJob, token = '') => {
    const payload = preparePayloadSchema.parse(queueJob.data);
    const exclusive = <T>(key: string, work: () => Promise<T>) => exclusively(deps.ledger, key, work);
    const hold = async ({ code }: RectoError) => {
      if (code === 'job_busy') await waitFor(queueJob, token, AGAIN_MS);
      return false;
    };
    const work = async (signal: AbortSignal) => {
      const job = await loadJob(abortable(deps.storeOfRun(payload.job, payload.since), signal), payload.job);
      const store = abortable(deps.store, signal);
      const { again } = payload;
      const onFailedPage = (page: number, code: string | undefined) =>
        deps.log.warn({ jobId: job.id, page, code }, 'page could not be prepared');
      if (payload.words !== undefined) {
        const onPage = (done: number) => deps.reached(queueJob, done);
        const reading = { ...deps, store, exclusive, again, onPage, onFailedPage };
        return { manifest: (await readWords(job, payload.words, reading, { signal })).key };
      }
      const onPage = (pagesDone: number, pagesTotal: number) => {
        deps.reached(queueJob, pagesDone);
        void tellEvent(deps.documents, job.id, { type: 'page', pages_done: pagesDone, pages_total: pagesTotal });
      };
      const { reads } = deps.model(job.options);
      const { key } = await prepare(job, { ...deps, store, exclusive, reads, again, onPage, onFailedPage }, { signal });
      return { manifest: key };
    };
    return runJob(queueJob, token, payload.job, deps, work, hold);
  };
}

async function exclusively<T>(ledger: Ledger, key: string, work: () => Promise<T>): Promise<T> {
  const lease = await takeLease(ledger, key);
  if (lease === undefined) throw new RectoError('job_busy', 'Another job is preparing the same pages.');
  try {
    return await work();
  } finally {
    await lease.release();
  }
}
