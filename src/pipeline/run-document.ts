import { setMaxListeners } from 'node:events';
import type { JobEvent, JobEventWithoutTime } from '../../schemas/events.ts';
import type { Job } from '../../schemas/job.ts';
import type { Manifest } from '../../schemas/manifest.ts';
import type { Result } from '../../schemas/result.ts';
import { asRectoError, type RectoError } from '../errors.ts';
import type { LanguageModel, StoredRequest } from '../model/language-model.ts';
import type { ChunkLimits } from '../plan/chunks.ts';
import { abortable } from '../store/abortable.ts';
import { knownSum } from '../util/known-sum.ts';
import { withSignals } from '../with-signals.ts';
import type { AnswerShelf } from './answer-shelf.ts';
import type { AssembleInput, ChunkEnd } from './assemble.ts';
import { type Chunk, extractChunk } from './extract-chunk.ts';
import type { Asked, KeptAnswersDeps } from './kept-answers.ts';
import { patiently } from './patiently.ts';
import { type ChunkPlan, planChunks, planFailedPages } from './plan-chunks.ts';
import { type PrepareDeps, prepare } from './prepare/prepare.ts';
import { readWords, wordsWanted } from './prepare/read-words.ts';
import { failedResult, modelInfo } from './result-head.ts';
import { lacksPages, readResult, writeResult } from './results.ts';
import type { ContentTasks } from './tasks/content-tasks.ts';

export interface RunDeps extends Omit<PrepareDeps, 'reads'>, Pick<KeptAnswersDeps, 'admit' | 'alone'> {
  readonly answers: AnswerShelf;
  readonly model: LanguageModel<StoredRequest>;
  readonly tasks: ContentTasks;
  readonly chunkLimits: ChunkLimits;
  /** Model requests in flight at a time. */
  readonly requests: number;
  /** No try of a request begins so long after its first one, in ms. */
  readonly requestMs: number;
  /** Told what happens on the way; it must not throw. */
  readonly onEvent?: (event: JobEvent) => void;
}

type Options = { readonly signal: AbortSignal };

/**
 * Takes a document through all of its steps in this process, without a queue. What is wrong with the document is in the result.
 * Errors: what is wrong with the world, after some tries: `store_failed`, a code of `model_…`, `cancelled`.
 */
export async function runDocument(job: Job, deps: RunDeps, options: Options): Promise<Result> {
  try {
    return await withSignals([options.signal], (signal) => {
      // As many wait for the store as there are requests in flight.
      setMaxListeners(0, signal);
      return run(job, { ...deps, store: abortable(deps.store, signal) }, options);
    });
  } finally {
    // However it ended: nobody else would remove it.
    if (job.secret !== undefined) await deps.store.remove(job.secret);
  }
}

async function run(job: Job, deps: RunDeps, options: Options): Promise<Result> {
  const timing = { queuedMs: 0, startedAt: Date.now() };
  const { model, store } = deps;
  const tell = teller(deps);
  let result: Result;
  try {
    const before = await readResult(store, job.id);
    const mends = before !== undefined && lacksPages(before);
    const onPage = (done: number, total: number) => {
      deps.onPage?.(done, total);
      tell({ type: 'page', pages_done: done, pages_total: total });
    };
    const { key, manifest } = await prepare(job, { ...deps, reads: model.reads, onPage }, options);
    const plan = await (mends ? planFailedPages : planChunks)(job, key, deps);
    tell({ type: 'planned', requests: plan.chunks.length, pages: plan.chunks.flat().length });
    const stop = new AbortController();
    const both: Options = { signal: AbortSignal.any([options.signal, stop.signal]) };
    setMaxListeners(0, both.signal);
    const reading = words(job, manifest, deps, both);
    const asking = askAll(job, { manifest, since: timing.startedAt }, plan, deps, both);
    const ends = await Promise.all([asking, reading]).catch(async (error: unknown) => {
      // The other one must not go on behind the error.
      stop.abort();
      await Promise.allSettled([asking, reading]);
      throw error;
    });
    const input = {
      job,
      model: modelInfo(model),
      manifest,
      chunks: ends[0],
      kept: plan.kept,
      words: ends[1],
      notWhole: plan.notWhole,
      timing,
    };
    result = await deps.tasks.assemble(input, options);
  } catch (error) {
    const failure = asRectoError(error, 'internal');
    if (mustBeTold(failure, options)) throw failure;
    result = failedResult(job, failure, model, timing);
  }
  await writeResult(store, result);
  tell({ type: 'ended', status: result.status, cost_usd: result.usage.cost_usd });
  return result;
}

function teller({ onEvent }: Pick<RunDeps, 'onEvent'>): (event: JobEventWithoutTime) => void {
  return (event) => onEvent?.({ ...event, at: new Date().toISOString() });
}

async function words(job: Job, manifest: Manifest, deps: RunDeps, options: Options): Promise<AssembleInput['words']> {
  const wanted = wordsWanted(job, manifest, deps.model.reads);
  if (wanted === undefined) return undefined;
  try {
    return (await readWords(job, wanted, deps, options)).manifest;
  } catch (error) {
    const failure = asRectoError(error, 'internal');
    if (mustBeTold(failure, options)) throw failure;
    return { error: { code: failure.code, message: failure.message } };
  }
}

async function askAll(
  job: Job,
  run: Pick<Chunk, 'manifest' | 'since'>,
  { chunks, first }: Pick<ChunkPlan, 'chunks' | 'first'>,
  deps: RunDeps,
  options: Options,
): Promise<readonly ChunkEnd[]> {
  const ends: ChunkEnd[] = [];
  const remaining = chunks.entries();
  const take = async () => {
    for (const [at, pages] of remaining) {
      ends[at] = await ask(job, { ...run, pages, index: first + at }, deps, options);
    }
  };
  await Promise.all(Array.from({ length: Math.min(deps.requests, chunks.length) }, take));
  return ends;
}

async function ask(job: Job, chunk: Chunk, deps: RunDeps, options: Options): Promise<ChunkEnd> {
  const { pages } = chunk;
  const sums: { requests: number; cost_usd: number | null } = { requests: 0, cost_usd: 0 };
  let beganAt = performance.now();
  const onAsked = ({ cached, usage }: Asked) => {
    if (cached) return;
    // What was answered is not asked again: the next request has all of its time.
    beganAt = performance.now();
    sums.requests += 1;
    sums.cost_usd = knownSum([sums.cost_usd, usage.costUsd]);
  };
  const tell = teller(deps);
  const answered = { type: 'answered' as const, pages: [...pages] };
  try {
    const work = () => extractChunk(job, chunk, { ...deps, onAsked }, options);
    const outcome = await patiently(work, { ...options, beganAt: () => beganAt, longestMs: deps.requestMs });
    tell({ ...answered, ...sums });
    return { pages, outcome };
  } catch (error) {
    const failure = asRectoError(error, 'internal');
    if (mustBeTold(failure, options)) throw failure;
    tell({ ...answered, ...sums, error: failure.code });
    return { pages, error: { code: failure.code, message: failure.message } };
  }
}

/** Whether an error is about the world rather than about the document. */
function mustBeTold(failure: RectoError, { signal }: Options): boolean {
  return failure.retryable || failure.concernsAll || signal.aborted;
}
