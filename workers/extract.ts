import { type Processor, RateLimitError } from 'bullmq';
import type { JobOptions } from '../schemas/job.ts';
import { manifestSchema } from '../schemas/manifest.ts';
import { extractPayloadSchema } from '../schemas/queue.ts';
import type { Container } from '../src/app/container.ts';
import { RectoError } from '../src/errors.ts';
import type { LanguageModel } from '../src/model/language-model.ts';
import { loadJob } from '../src/pipeline/accept.ts';
import { extractChunk } from '../src/pipeline/extract-chunk.ts';
import type { Asked } from '../src/pipeline/kept-answers.ts';
import { loadPlan } from '../src/pipeline/plan-chunks.ts';
import { runJob } from '../src/queue/run-job.ts';
import type { BlobStore } from '../src/store/blob-store.ts';
import { getJson } from '../src/store/json.ts';

export interface ExtractJobDeps {
  readonly store: BlobStore;
  readonly log: Container['log'];
  readonly model: (options: Pick<JobOptions, 'model' | 'parameters'>) => LanguageModel;
  /** Aborts when the worker is closing. */
  readonly closing: AbortSignal;
  /** Lets no worker of the queue take a job for so long, in ms. */
  readonly rest: (ms: number) => Promise<void>;
  /** Told when no document can be answered until a person does something. */
  readonly onHalt: (failure: RectoError) => void;
}

/** So long nothing is asked where a server says that it is too much without saying for how long. */
const REST_MS = 5000;
/** So often an account that is empty or not accepted is tried again. */
const HALT_MS = 60_000;

/** Gets the answers for chunks. */
export function extractProcessor(deps: ExtractJobDeps): Processor {
  /** Waiting because a server says so costs a job none of its tries. */
  const hold = async (failure: RectoError) => {
    if (failure.concernsAll) deps.onHalt(failure);
    const asked = failure.retryable ? failure.retryAfterMs : undefined;
    const ms = failure.concernsAll ? HALT_MS : (asked ?? (failure.code === 'model_rate_limited' ? REST_MS : undefined));
    if (ms === undefined) return;
    await deps.rest(ms);
    throw new RateLimitError();
  };
  return async (queueJob, token, signal) => {
    const stopped = signal === undefined ? deps.closing : AbortSignal.any([signal, deps.closing]);
    const work = async () => {
      const { job: id, chunk: index, since } = extractPayloadSchema.parse(queueJob.data);
      const job = await loadJob(deps.store, id);
      const plan = await loadPlan(deps.store, job.id);
      const pages = plan.chunks[index];
      if (pages === undefined) throw new RectoError('internal', `${job.document.name} has no part ${index}.`);
      const manifest = await getJson(deps.store, plan.manifest, manifestSchema);
      const model = deps.model(job.options);
      const onAsked = (asked: Asked) => deps.log.info({ jobId: job.id, chunk: index, ...asked }, 'model answered');
      return extractChunk(
        job,
        { manifest, pages, index, since },
        { store: deps.store, model, onAsked },
        { signal: stopped },
      );
    };
    return runJob(queueJob, token, stopped, work, hold);
  };
}
