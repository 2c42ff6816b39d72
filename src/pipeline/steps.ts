import type { ChunkOutcome } from '../../schemas/answer.ts';
import type { Job } from '../../schemas/job.ts';
import type { LanguageModel, StoredRequest } from '../model/language-model.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { sumOrNull } from '../util/sum-or-null.ts';
import type { AnsweredRequest } from './answer-cache.ts';
import type { AnswerStore } from './answer-store.ts';
import type { ChunkEnd } from './assemble.ts';
import { chooseType } from './choose-type.ts';
import { type Chunk, extractChunk } from './extract-chunk.ts';
import { type ChunkPlan, type PlanDeps, type PreparedPages, planChunks, planFailedPages } from './plan-chunks.ts';
import { type PrepareDeps, prepare } from './prepare/prepare.ts';
import { prepareWords } from './prepare/prepare-words.ts';
import type { Outcome, StepPolicy } from './run-policy.ts';
import { type Looked, type LookInput, lookAgain } from './second-look/look-again.ts';
import type { ContentTasks } from './tasks/content-tasks.ts';

type Options = { readonly signal: AbortSignal };

/** What the preparation step works with. */
export interface PrepareStepDeps extends Pick<PrepareDeps, 'store' | 'children' | 'settings'> {
  readonly model: LanguageModel<StoredRequest>;
  readonly tasks: Pick<ContentTasks, 'chooseType'>;
}

/** Facts about a run that its steps need. */
export interface RunInfo {
  /** Whether to retry only the pages that failed in an earlier run. */
  readonly retryFailed: boolean;
  /** When the run began, in ms since 1970: later answers count as part of this run. */
  readonly since: number;
}

/** Prepares the pages of the document, and chooses its type if needed. Errors: those of `StepPolicy.attempt`. */
export function prepareStep(
  job: Job,
  { retryFailed }: Pick<RunInfo, 'retryFailed'>,
  deps: PrepareStepDeps,
  policy: StepPolicy,
  options: Options,
): Promise<Outcome<PreparedPages>> {
  const onPage = (done: number, total: number) => {
    policy.onPage?.(done, total);
    void policy.emit({ type: 'page', pages_done: done, pages_total: total });
  };
  const preparing = { ...policy, ...deps, input: deps.model.input, retryFailed, onPage };
  return policy.attempt(async () => {
    const { key, manifest } = await prepare(job, preparing, options);
    const type = await chooseType(job, manifest, { ...preparing, retryFailed }, options);
    return { manifest: key, ...(type === undefined ? {} : { type }) };
  }, options);
}

/**
 * Reads `pages`, a page range, by OCR, in parallel with the requests of a model that reads images. Errors: those of
 * `StepPolicy.attempt`.
 */
export function wordsStep(
  job: Job,
  { pages, retryFailed }: { readonly pages: string } & Pick<RunInfo, 'retryFailed'>,
  deps: Pick<PrepareDeps, 'store' | 'children' | 'settings'>,
  policy: StepPolicy,
  options: Options,
): Promise<Outcome<PreparedPages>> {
  const reading = { ...policy, ...deps, retryFailed };
  return policy.attempt(async () => ({ manifest: (await prepareWords(job, pages, reading, options)).key }), options);
}

/** Plans which pages go into which request. Errors: `store_failed`. */
export async function planStep(
  job: Job,
  prepared: PreparedPages,
  { retryFailed, since }: RunInfo,
  deps: PlanDeps,
  { emit }: Pick<StepPolicy, 'emit'>,
  options: Options,
): Promise<ChunkPlan> {
  const plan = await (retryFailed ? planFailedPages : planChunks)(job, { ...prepared, since }, deps, options);
  await emit({ type: 'planned', requests: plan.chunks.length, pages: plan.chunks.flat().length });
  return plan;
}

/** What getting an answer works with. */
export interface AskStepDeps {
  readonly store: BlobStore;
  readonly answers: AnswerStore;
  readonly model: LanguageModel<StoredRequest>;
  readonly tasks: Pick<ContentTasks, 'completeLists' | 'readAnswer'>;
}

/** Gets the data of one chunk from the model. Errors: those of `StepPolicy.attempt`. */
export async function askStep(
  job: Job,
  chunk: Chunk,
  deps: AskStepDeps,
  policy: StepPolicy,
  options: Options,
): Promise<Outcome<ChunkOutcome>> {
  const sums: { requests: number; cost_usd: number | null } = { requests: 0, cost_usd: 0 };
  let progressAt = performance.now();
  const onAnswer = (answered: AnsweredRequest) => {
    policy.onAnswer?.(answered);
    if (answered.cached) return;
    // Answered requests are not repeated, so the next request has its full time.
    progressAt = performance.now();
    sums.requests += 1;
    sums.cost_usd = sumOrNull([sums.cost_usd, answered.usage.costUsd]);
  };
  const asking = { ...policy, ...deps, onAnswer };
  const outcome = await policy.attempt(() => extractChunk(job, chunk, asking, options), {
    ...options,
    progressAt: () => progressAt,
  });
  const failure = 'error' in outcome ? { error: outcome.error.code } : {};
  await policy.emit({ type: 'answered', pages: [...chunk.pages], ...sums, ...failure });
  return outcome;
}

/** What looking again works with. */
export interface LookStepDeps extends AskStepDeps, Pick<PrepareDeps, 'children' | 'settings'> {
  readonly tasks: Pick<ContentTasks, 'assemble' | 'completeLists' | 'readAnswer'>;
}

/** Looks again at what the answers leave in doubt. Errors: those of `StepPolicy.attempt`. */
export function lookStep(
  job: Job,
  input: LookInput,
  deps: LookStepDeps,
  policy: StepPolicy,
  options: Options,
): Promise<Outcome<Looked>> {
  let progressAt = performance.now();
  const onAnswer = (answered: AnsweredRequest) => {
    policy.onAnswer?.(answered);
    if (!answered.cached) progressAt = performance.now();
  };
  const looking = { ...policy, ...deps, onAnswer };
  return policy.attempt(() => lookAgain(job, input, looking, options), { ...options, progressAt: () => progressAt });
}

/** Converts the outcome of a chunk for `assemble`. */
export function toChunkEnd(pages: readonly number[], outcome: Outcome<ChunkOutcome>): ChunkEnd {
  return 'error' in outcome ? { pages, error: outcome.error } : { pages, outcome };
}
