import { type Processor, type Queue, type Job as QueueJob, RateLimitError } from 'bullmq';
import type { Job, JobOptions } from '../schemas/job.ts';
import { manifestSchema } from '../schemas/manifest.ts';
import { type ExtractPayload, extractPayloadSchema } from '../schemas/queue.ts';
import type { Container } from '../src/app/container.ts';
import { tracedModel } from '../src/app/traced-model.ts';
import type { RectoError } from '../src/errors.ts';
import type { Admit, LanguageModel, StoredRequest } from '../src/model/language-model.ts';
import { loadJob } from '../src/pipeline/accept.ts';
import type { AnswerShelf } from '../src/pipeline/answer-shelf.ts';
import { extractChunk } from '../src/pipeline/extract-chunk.ts';
import type { Alone, Asked } from '../src/pipeline/kept-answers.ts';
import { addUsage } from '../src/pipeline/results.ts';
import { resolvePages } from '../src/plan/page-range.ts';
import { tellEvent } from '../src/queue/job-events.ts';
import { type JobDeps, runJob, waitFor } from '../src/queue/run-job.ts';
import type { StoreOfRun } from '../src/queue/run-store.ts';
import { abortable } from '../src/store/abortable.ts';
import type { BlobStore } from '../src/store/blob-store.ts';
import { getJson } from '../src/store/json.ts';
import { knownSum } from '../src/util/known-sum.ts';

export interface ExtractJobDeps extends JobDeps {
  readonly store: BlobStore;
  readonly storeOfRun: StoreOfRun;
  readonly answers: AnswerShelf;
  readonly tasks: Container['tasks'];
  readonly documents: Queue;
  readonly log: Container['log'];
  readonly tracing: Container['tracing'];
  readonly metrics: Container['metrics'];
  readonly model: (options: Pick<JobOptions, 'model' | 'parameters'>) => LanguageModel<StoredRequest>;
  /** Holds the requests of a job to the limits that all workers share. */
  readonly admit: (job: Job) => Admit;
  readonly alone: Alone;
  /** Lets no worker of the queue take a job for so long, in ms. */
  readonly rest: (ms: number) => Promise<void>;
  /** Told of each answer that is kept. */
  readonly reached: (queueJob: QueueJob) => void;
  /** No try of a request begins so long after its first one, in ms. */
  readonly requestMs: number;
  /** Whether a job whose budget is used up waits until it is raised; otherwise its pages fail. */
  readonly waitsForBudget: boolean;
}

/** So long nothing is asked where a server says that it is too much without saying for how long. */
const REST_MS = 5000;
/** So often an account that is empty or not accepted, or a budget that is used up, is tried again. */
const HALT_MS = 60_000;

/** So long a request waits in all for a server that asks to wait. */
const LONGEST_REST_MS = 86_400_000;

/** Gets the answers for chunks. */
export function extractProcessor(deps: ExtractJobDeps): Processor {
  const { answers, documents, log, metrics } = deps;
  return async (queueJob, token = '') => {
    const payload = extractPayloadSchema.parse(queueJob.data);
    const { job: id, chunk: index, since, ...chunk } = payload;
    const trouble = troubleOf(payload);
    const told = { pages: [] as readonly number[], requests: 0, cost_usd: 0 as number | null };
    let modelId = '';
    const onAsked = (asked: Asked) => {
      metrics.answered(modelId, asked);
      log.info({ jobId: id, chunk: index, ...asked }, 'model answered');
      if (asked.cached) return;
      trouble.isOver();
      deps.reached(queueJob);
      told.requests += 1;
      told.cost_usd = knownSum([told.cost_usd, asked.usage.costUsd]);
    };
    const onPaidTwice = (usage: Asked['usage']) => addUsage(deps.store, id, usage);
    const tell = (error?: string) =>
      tellEvent(documents, id, {
        type: 'answered',
        ...told,
        pages: [...told.pages],
        ...(error === undefined ? {} : { error }),
      });
    const work = async (signal: AbortSignal) => {
      const store = abortable(deps.storeOfRun(id, since), signal);
      const job = await loadJob(store, id);
      modelId = job.options.model;
      const manifest = await getJson(store, chunk.manifest, manifestSchema);
      const pages = resolvePages(chunk.pages, manifest.pageCount, job.document.name);
      told.pages = pages;
      const model = tracedModel(deps.model(job.options), deps.tracing);
      // The local model is asked as often as one likes. Of others, what may be paid can have been said anew.
      const shared =
        model.reads === 'words' ? {} : { admit: deps.admit(await loadJob(deps.store, id)), alone: deps.alone };
      return extractChunk(
        job,
        { manifest, pages, index, since },
        { store, answers, model, onAsked, onPaidTwice, tasks: deps.tasks, ...shared },
        { signal },
      );
    };
    /** Waiting because a server or a budget says so costs a job none of its tries. */
    const hold = async (failure: RectoError) => {
      const { code, message } = failure;
      metrics.modelFailed(modelId, code);
      const waits = code === 'budget_exceeded' && deps.waitsForBudget;
      if ((waits || failure.concernsAll) && queueJob.progress !== code) {
        await queueJob.updateProgress(code);
        await tellEvent(documents, id, { type: 'paused', code, message });
      }
      if (waits) await waitFor(queueJob, token, HALT_MS);
      if (failure.concernsAll) deps.onHalt(failure, id);
      const asked = failure.retryable ? failure.retryAfterMs : undefined;
      const ms = failure.concernsAll ? HALT_MS : (asked ?? (code === 'model_rate_limited' ? REST_MS : undefined));
      if (ms !== undefined) {
        if (!failure.concernsAll && trouble.restsMs() + ms > LONGEST_REST_MS) return giveUp(code);
        await queueJob.updateData({ ...payload, ...trouble.resting(!failure.concernsAll) });
        await deps.rest(ms);
        throw new RateLimitError();
      }
      if (!failure.retryable || trouble.failsMs() > deps.requestMs) return giveUp(code);
      await queueJob.updateData({ ...payload, ...trouble.failing() });
      return false;
    };
    const giveUp = async (code: string) => {
      await tell(code);
      return true;
    };
    const value = await runJob(queueJob, token, id, deps, work, hold);
    if (!('error' in value)) await tell();
    return value;
  };
}

/** For how long a request has had no answer, over all the tries of its job. */
function troubleOf(before: Pick<ExtractPayload, 'failing_since' | 'resting_since'>) {
  let failingSince = before.failing_since ?? Date.now();
  let restingSince = before.resting_since;
  return {
    /** An answer came: the next request begins. */
    isOver() {
      failingSince = Date.now();
      restingSince = undefined;
    },
    failsMs: () => Date.now() - failingSince,
    restsMs: () => Date.now() - (restingSince ?? Date.now()),
    failing: () => ({ failing_since: failingSince, resting_since: restingSince }),
    /** A server that asks to wait has answered: the tries begin anew. */
    resting: (counts: boolean) => ({
      failing_since: undefined,
      resting_since: restingSince ?? (counts ? Date.now() : undefined),
    }),
  };
}
