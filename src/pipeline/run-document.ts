import { lookRecordSchema } from '../../schemas/answer.ts';
import type { Job } from '../../schemas/job.ts';
import { manifestSchema } from '../../schemas/manifest.ts';
import type { Result } from '../../schemas/result.ts';
import { fromSerialized, type RectoError } from '../errors.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { getJson } from '../store/json.ts';
import type { AssembleInput, ChunkEnd } from './assemble.ts';
import { type ChunkPlan, type PreparedPages, withChosenType } from './plan-chunks.ts';
import { failedResult, type ModelInfo } from './result-head.ts';
import { writeResult } from './results.ts';
import type { Outcome, RunPolicy } from './run-policy.ts';
import { isWorthASecondLook } from './second-look/is-worth-it.ts';
import type { Looked } from './second-look/look-again.ts';

/** The outcomes of the requests of a document. */
export interface Answers {
  /** For each chunk of the plan, in order. */
  readonly chunks: readonly ChunkEnd[];
  /** The pages read by OCR in parallel with the requests, if any. */
  readonly words?: Outcome<PreparedPages> | undefined;
}

/** The steps of a document, run in this process or as jobs of a queue. */
export interface Steps {
  readonly prepare: () => Promise<Outcome<PreparedPages>>;
  /** Plans the requests for the pages. */
  readonly plan: (prepared: PreparedPages) => Promise<ChunkPlan>;
  /** Makes the requests, and reads pages by OCR in parallel. */
  readonly ask: (plan: ChunkPlan) => Promise<Answers>;
  readonly assemble: (input: AssembleInput) => Promise<Result>;
  /** Looks again at what the answers leave in doubt; `words` is the blob key of the pages read by OCR, if any. */
  readonly lookAgain: (plan: ChunkPlan, words: string | undefined) => Promise<Outcome<Looked>>;
}

/** What running a document works with. */
export interface RunDocumentDeps {
  readonly store: BlobStore;
  readonly model: ModelInfo;
  /** For the result: `startedAt` in ms since 1970 and `queuedMs`. */
  readonly timing: AssembleInput['timing'];
}

/**
 * Runs the steps of a document and stores its result, which includes errors of the document.
 * Errors: those for which `policy.documentFault` returns undefined, and `store_failed`.
 */
export async function runDocument(job: Job, steps: Steps, policy: RunPolicy, deps: RunDocumentDeps): Promise<Result> {
  let result: Result;
  try {
    result = await runSteps(job, steps, policy, deps);
  } catch (error) {
    const fault = policy.documentFault(error);
    if (fault === undefined) throw error;
    return failDocument(job, fault, deps);
  }
  await writeResult(deps.store, result);
  return result;
}

/** Ends a document with a failed result without running its steps. Errors: `store_failed`. */
export async function failDocument(job: Job, failure: RectoError, deps: RunDocumentDeps): Promise<Result> {
  const result = failedResult(job, failure, deps.model, deps.timing);
  await writeResult(deps.store, result);
  return result;
}

async function runSteps(
  job: Job,
  steps: Steps,
  policy: Pick<RunPolicy, 'isCancelled'>,
  { store, model, timing }: RunDocumentDeps,
): Promise<Result> {
  const prepared = await steps.prepare();
  if ('error' in prepared) return failedResult(job, fromSerialized(prepared.error), model, timing);
  const plan = await steps.plan(prepared);
  const { chunks, words } = await steps.ask(plan);
  const load = (key: string) => getJson(store, key, manifestSchema);
  const typed = withChosenType(job, plan);
  const input: AssembleInput = {
    job: typed,
    model,
    manifest: await load(prepared.manifest),
    chunks,
    reusedRecords: plan.reused,
    cancelled: (await policy.isCancelled?.()) ?? false,
    words: words === undefined || 'error' in words ? words : await load(words.manifest),
    splitReason: plan.splitReason,
    documents: plan.documents,
    timing,
  };
  const result = await steps.assemble(input);
  if (input.cancelled === true || !isWorthASecondLook(result, { job: typed, plan, model })) return result;
  const looked = await steps.lookAgain(plan, words === undefined || 'error' in words ? undefined : words.manifest);
  // Also one that failed may have paid for rows, which are in the records by now.
  const looks = 'error' in looked ? undefined : await getJson(store, looked.look, lookRecordSchema);
  return steps.assemble({ ...input, looks });
}
