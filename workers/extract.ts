import type { Processor } from 'bullmq';
import { manifestSchema } from '../schemas/manifest.ts';
import { extractPayloadSchema } from '../schemas/queue.ts';
import { RectoError } from '../src/errors.ts';
import type { LanguageModel } from '../src/model/language-model.ts';
import { loadJob } from '../src/pipeline/accept.ts';
import { extractChunk } from '../src/pipeline/extract-chunk.ts';
import { loadPlan } from '../src/pipeline/plan-chunks.ts';
import { runJob } from '../src/queue/run-job.ts';
import type { BlobStore } from '../src/store/blob-store.ts';
import { getJson } from '../src/store/json.ts';

export interface ExtractJobDeps {
  readonly store: BlobStore;
  readonly model: (id: string) => LanguageModel;
  /** Aborts when the worker is closing. */
  readonly closing: AbortSignal;
}

/** Gets the answers for chunks. */
export function extractProcessor(deps: ExtractJobDeps): Processor {
  return async (queueJob, token, signal) => {
    const stopped = signal === undefined ? deps.closing : AbortSignal.any([signal, deps.closing]);
    return runJob(queueJob, token, stopped, async () => {
      const payload = extractPayloadSchema.parse(queueJob.data);
      const job = await loadJob(deps.store, payload.job);
      const plan = await loadPlan(deps.store, job.id);
      const pages = plan.chunks[payload.chunk];
      if (pages === undefined) throw new RectoError('internal', `${job.document.name} has no part ${payload.chunk}.`);
      const manifest = await getJson(deps.store, plan.manifest, manifestSchema);
      return extractChunk(
        job,
        { manifest, pages },
        { ...deps, model: deps.model(job.options.model) },
        { signal: stopped },
      );
    });
  };
}
