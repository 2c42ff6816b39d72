import type { Processor } from 'bullmq';
import type { JobOptions } from '../schemas/job.ts';
import { type Progress, preparePayloadSchema } from '../schemas/queue.ts';
import type { LanguageModel } from '../src/model/language-model.ts';
import { loadJob } from '../src/pipeline/accept.ts';
import { type PrepareDeps, prepare } from '../src/pipeline/prepare/prepare.ts';
import { readWords } from '../src/pipeline/prepare/read-words.ts';
import { runJob } from '../src/queue/run-job.ts';

export interface PrepareJobDeps extends Pick<PrepareDeps, 'store' | 'children' | 'settings'> {
  readonly model: (options: Pick<JobOptions, 'model' | 'parameters'>) => LanguageModel;
  /** Aborts when the worker is closing. */
  readonly closing: AbortSignal;
}

/** Turns documents into pages, each in a process of its own. */
export function prepareProcessor(deps: PrepareJobDeps): Processor {
  return async (queueJob, token, signal) => {
    const stopped = signal === undefined ? deps.closing : AbortSignal.any([signal, deps.closing]);
    return runJob(queueJob, token, stopped, async () => {
      const payload = preparePayloadSchema.parse(queueJob.data);
      const job = await loadJob(deps.store, payload.job);
      if (payload.words !== undefined) {
        return { manifest: (await readWords(job, payload.words, deps, { signal: stopped })).key };
      }
      const onPage = (pagesDone: number, pagesTotal: number) => {
        const progress: Progress = { pagesDone, pagesTotal };
        void queueJob.updateProgress(progress).catch(() => undefined);
      };
      const { reads } = deps.model(job.options);
      const { key } = await prepare(job, { ...deps, reads, onPage }, { signal: stopped });
      return { manifest: key };
    });
  };
}
