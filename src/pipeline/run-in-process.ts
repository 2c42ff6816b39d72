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
import type { PrepareDeps } from './prepare/prepare.ts';
import { wordsWanted } from './prepare/read-words.ts';
import { modelInfo } from './result-head.ts';
import { lacksPages, readResult } from './results.ts';
import { type Answers, runDocument, type Steps } from './run-document.ts';
import type { RunPolicy } from './run-policy.ts';
import { askStep, chunkEnd, planStep, prepareStep, type RunInfo, wordsStep } from './steps.ts';
import type { ContentTasks } from './tasks/content-tasks.ts';
import { withRetries } from './with-retries.ts';

export interface InProcessDeps
  extends Pick<PrepareDeps, 'store' | 'children' | 'settings' | 'onPage' | 'onFailedPage'>,
    Pick<AnswerCacheDeps, 'admit' | 'singleFlight'> {
  readonly answers: AnswerStore;
  readonly model: LanguageModel<StoredRequest>;
  readonly tasks: ContentTasks;
  readonly chunkLimits: ChunkLimits;
  /** Model requests in flight at a time. */
  readonly requests: number;
  /** No attempt of a request begins this long after its last progress, in ms. */
  readonly requestMs: number;
  /** Reports what happens on the way; it must not throw. */
  readonly onEvent?: (event: JobEvent) => void;
}

type Options = { readonly signal: AbortSignal };

/**
 * Runs a document in this process, without a queue. What is wrong with the document is in the result.
 * Errors: what is wrong outside it, after some attempts: `store_failed`, a code of `model_…`, `cancelled`.
 */
export async function runInProcess(job: Job, deps: InProcessDeps, options: Options): Promise<Result> {
  const timing = { queuedMs: 0, startedAt: Date.now() };
  const policy = inProcessPolicy(deps, options);
  try {
    return await withSignals([options.signal], async (signal) => {
      // As many wait for the store as there are requests in flight.
      setMaxListeners(0, signal);
      const store = abortable(deps.store, signal);
      const before = await readResult(store, job.id);
      const run = { retryFailed: before !== undefined && lacksPages(before), since: timing.startedAt };
      const steps = directSteps(job, run, { ...deps, store }, policy, options);
      return runDocument(job, steps, policy, { store, model: modelInfo(deps.model), timing });
    });
  } finally {
    // However it ended: nobody else would remove it.
    if (job.secret !== undefined) await deps.store.remove(job.secret);
  }
}

function inProcessPolicy(deps: InProcessDeps, { signal }: Options): RunPolicy {
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
      const beganAt = performance.now();
      try {
        return await withRetries(step, { ...options, beganAt: progressAt ?? (() => beganAt), maxMs: requestMs });
      } catch (error) {
        const fault = documentFault(error);
        if (fault === undefined) throw asRectoError(error, 'internal');
        return { error: { code: fault.code, message: fault.message } };
      }
    },
    emit: async (event) => onEvent?.({ ...event, at: new Date().toISOString() }),
  };
}

function directSteps(job: Job, run: RunInfo, deps: InProcessDeps, policy: RunPolicy, options: Options): Steps {
  return {
    prepare: () => prepareStep(job, { retryFailed: false }, deps, policy, options),
    plan: (manifest) => planStep(job, manifest, run, deps, policy),
    ask: (plan) => askAll(job, plan, run, deps, policy, options),
    assemble: (input) => deps.tasks.assemble(input, options),
  };
}

/** Asks about all chunks, several at a time, and reads the words of pages beside that. */
async function askAll(
  job: Job,
  { manifest: key, chunks, first }: Parameters<Steps['ask']>[0],
  run: RunInfo,
  deps: InProcessDeps,
  policy: RunPolicy,
  options: Options,
): Promise<Answers> {
  const manifest = await getJson(deps.store, key, manifestSchema);
  const wanted = wordsWanted(job, manifest, deps.model.input);
  const stop = new AbortController();
  return withSignals([options.signal, stop.signal], async (signal) => {
    setMaxListeners(0, signal);
    const ends: ChunkEnd[] = [];
    const remaining = chunks.entries();
    const take = async () => {
      for (const [at, pages] of remaining) {
        const chunk = { manifest, pages, index: first + at, since: run.since };
        ends[at] = chunkEnd(pages, await askStep(job, chunk, deps, policy, { signal }));
      }
    };
    const asking = Promise.all(Array.from({ length: Math.min(deps.requests, chunks.length) }, take));
    const reading =
      wanted === undefined
        ? Promise.resolve(undefined)
        : wordsStep(job, { pages: wanted, retryFailed: false }, deps, policy, { signal });
    try {
      const [, words] = await Promise.all([asking, reading]);
      return { chunks: ends, words };
    } catch (error) {
      // Neither may go on behind the error of the other.
      stop.abort();
      await Promise.allSettled([asking, reading]);
      throw error;
    }
  });
}
