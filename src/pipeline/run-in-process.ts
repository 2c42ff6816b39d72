import { setMaxListeners } from 'node:events';
import type { JobEvent } from '../../schemas/events.ts';
import type { Job } from '../../schemas/job.ts';
import { manifestSchema } from '../../schemas/manifest.ts';
import type { Result } from '../../schemas/result.ts';
import { asRectoError, type RectoError } from '../errors.ts';
import type { LanguageModel, StoredRequest } from '../model/language-model.ts';
import type { ChunkLimits } from '../plan/chunks.ts';
import { abortable } from '../store/abortable.ts';
import { getJson } from '../store/json.ts';
import { withSignals } from '../util/with-signals.ts';
import type { AnswerCacheDeps } from './answer-cache.ts';
import type { AnswerStore } from './answer-store.ts';
import type { ChunkEnd } from './assemble.ts';
import { withChosenType } from './plan-chunks.ts';
import type { PrepareDeps } from './prepare/prepare.ts';
import { pagesForOcr } from './prepare/prepare-words.ts';
import { modelInfo } from './result-head.ts';
import { hasRetryablePages, readResult } from './results.ts';
import { type Answers, runDocument, type Steps } from './run-document.ts';
import { faultOutcome, type RunPolicy, type StepPolicy } from './run-policy.ts';
import { askStep, lookStep, planStep, prepareStep, type RunInfo, toChunkEnd, wordsStep } from './steps.ts';
import type { ContentTasks } from './tasks/content-tasks.ts';
import { withRetries } from './with-retries.ts';

/** What a run in this process works with. */
export interface InProcessDeps
  extends Pick<PrepareDeps, 'store' | 'children' | 'settings' | 'onPage' | 'onFailedPage'>,
    Pick<AnswerCacheDeps, 'admit' | 'singleFlight'> {
  readonly answers: AnswerStore;
  readonly model: LanguageModel<StoredRequest>;
  readonly tasks: ContentTasks;
  readonly chunkLimits: ChunkLimits;
  /** Maximum of model requests in flight. */
  readonly requests: number;
  /** Time since a request's last progress after which it is not attempted again, in ms. */
  readonly requestMs: number;
  /** Called with each event of the run; must not throw. */
  readonly onEvent?: (event: JobEvent) => void;
}

type Options = { readonly signal: AbortSignal };

/**
 * Runs a document in this process, without a queue. Errors of the document are in the result.
 * Errors: those outside the document, after retries: `store_failed`, a code of `model_…`, `cancelled`.
 */
export async function runInProcess(job: Job, deps: InProcessDeps, options: Options): Promise<Result> {
  const timing = { queuedMs: 0, startedAt: Date.now() };
  const policy = inProcessPolicy(deps, options);
  try {
    return await withSignals([options.signal], async (signal) => {
      // Each request in flight adds a listener.
      setMaxListeners(0, signal);
      const store = abortable(deps.store, signal);
      const before = await readResult(store, job.id);
      const run = { retryFailed: before !== undefined && hasRetryablePages(before), since: timing.startedAt };
      const steps = directSteps(job, run, { ...deps, store }, policy, options);
      const result = await runDocument(job, steps, policy, { store, model: modelInfo(deps.model), timing });
      await policy.emit({ type: 'ended', status: result.status, cost_usd: result.usage.cost_usd });
      return result;
    });
  } finally {
    // Without a queue, nothing else removes the password.
    if (job.secret !== undefined) await deps.store.remove(job.secret);
  }
}

function inProcessPolicy(deps: InProcessDeps, { signal }: Options): RunPolicy & StepPolicy {
  const { admit, singleFlight, onPage, onFailedPage, onEvent, requestMs } = deps;
  const documentFault = (error: unknown): RectoError | undefined => {
    const failure = asRectoError(error, 'internal');
    return failure.retryable || failure.affectsAllJobs || signal.aborted ? undefined : failure;
  };
  return {
    ...(admit === undefined ? {} : { admit }),
    ...(singleFlight === undefined ? {} : { singleFlight }),
    ...(onPage === undefined ? {} : { onPage }),
    ...(onFailedPage === undefined ? {} : { onFailedPage }),
    documentFault,
    attempt: async (step, { progressAt, ...options }) => {
      const startedAt = performance.now();
      try {
        return await withRetries(step, { ...options, startedAt: progressAt ?? (() => startedAt), maxMs: requestMs });
      } catch (error) {
        const fault = documentFault(error);
        if (fault === undefined) throw error;
        return faultOutcome(fault);
      }
    },
    emit: async (event) => onEvent?.({ ...event, at: new Date().toISOString() }),
  };
}

function directSteps(job: Job, run: RunInfo, deps: InProcessDeps, policy: StepPolicy, options: Options): Steps {
  return {
    prepare: () => prepareStep(job, { retryFailed: false }, deps, policy, options),
    plan: (prepared) => planStep(job, prepared, run, deps, policy, options),
    ask: (plan) => askAll(withChosenType(job, plan), plan, run, deps, policy, options),
    assemble: (input) => deps.tasks.assemble(input, options),
    lookAgain: (plan, words) => {
      const input = { plan, since: run.since, ...(words === undefined ? {} : { words }) };
      return lookStep(withChosenType(job, plan), input, deps, policy, options);
    },
  };
}

/** Gets the answers for all chunks, several at a time, and reads pages by OCR in parallel. */
async function askAll(
  job: Job,
  { manifest: key, chunks, first }: Parameters<Steps['ask']>[0],
  run: RunInfo,
  deps: InProcessDeps,
  policy: StepPolicy,
  options: Options,
): Promise<Answers> {
  const manifest = await getJson(deps.store, key, manifestSchema);
  const ocrPages = pagesForOcr(job, manifest, deps.model.input);
  const stop = new AbortController();
  return withSignals([options.signal, stop.signal], async (signal) => {
    setMaxListeners(0, signal);
    const ends: ChunkEnd[] = [];
    const remaining = chunks.entries();
    const askNext = async () => {
      for (const [at, pages] of remaining) {
        const chunk = { manifest, pages, index: first + at, since: run.since };
        ends[at] = toChunkEnd(pages, await askStep(job, chunk, deps, policy, { signal }));
      }
    };
    const asking = Promise.all(Array.from({ length: Math.min(deps.requests, chunks.length) }, askNext));
    const reading =
      ocrPages === undefined
        ? Promise.resolve(undefined)
        : wordsStep(job, { pages: ocrPages, retryFailed: false }, deps, policy, { signal });
    try {
      const [, words] = await Promise.all([asking, reading]);
      return { chunks: ends, words };
    } catch (error) {
      // An error of one must stop the other.
      stop.abort();
      await Promise.allSettled([asking, reading]);
      throw error;
    }
  });
}
