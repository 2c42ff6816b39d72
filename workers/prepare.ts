import type { Processor, Queue } from 'bullmq';
import type { JobOptions } from '../schemas/job.ts';
import { preparePayloadSchema } from '../schemas/queue.ts';
import type { Container } from '../src/app/container.ts';
import type { LanguageModel } from '../src/model/language-model.ts';
import { loadJob } from '../src/pipeline/accept.ts';
import { type PrepareDeps, prepare } from '../src/pipeline/prepare/prepare.ts';
import { readWords } from '../src/pipeline/prepare/read-words.ts';
import { tellEvent } from '../src/queue/job-events.ts';
import { type JobDeps, runJob } from '../src/queue/run-job.ts';
import type { StoreOfRun } from '../src/queue/run-store.ts';

export interface PrepareJobDeps extends Pick<PrepareDeps, 'store' | 'children' | 'settings'>, JobDeps {
  readonly documents: Queue;
  readonly log: Container['log'];
  readonly storeOfRun: StoreOfRun;
  readonly model: (options: Pick<JobOptions, 'model' | 'parameters'>) => LanguageModel;
}

/** Turns documents into pages, each in a process of its own. */
export function prepareProcessor(deps: PrepareJobDeps): Processor {
  return async (queueJob, token = '') => {
    const payload = preparePayloadSchema.parse(queueJob.data);
    return runJob(queueJob, token, payload.job, deps, async (signal) => {
      const job = await loadJob(deps.storeOfRun(payload.job, payload.since), payload.job);
      const { again } = payload;
      const onFailedPage = (page: number, code: string | undefined) =>
        deps.log.warn({ jobId: job.id, page, code }, 'page could not be prepared');
      if (payload.words !== undefined) {
        return { manifest: (await readWords(job, payload.words, { ...deps, again, onFailedPage }, { signal })).key };
      }
      const onPage = (pagesDone: number, pagesTotal: number) => {
        void tellEvent(deps.documents, job.id, { type: 'page', pages_done: pagesDone, pages_total: pagesTotal });
      };
      const { reads } = deps.model(job.options);
      const { key } = await prepare(job, { ...deps, reads, again, onPage, onFailedPage }, { signal });
      return { manifest: key };
    });
  };
}
