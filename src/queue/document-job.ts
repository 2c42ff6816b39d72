import { type Queue, type Job as QueueJob, WaitingChildrenError } from 'bullmq';
import { z } from 'zod';
import { chunkOutcomeSchema } from '../../schemas/answer.ts';
import type { Job, JobOptions } from '../../schemas/job.ts';
import { type Manifest, manifestSchema } from '../../schemas/manifest.ts';
import {
  type DocumentPayload,
  type DocumentReturn,
  documentPayloadSchema,
  type ExtractPayload,
  type PreparePayload,
} from '../../schemas/queue.ts';
import type { Result } from '../../schemas/result.ts';
import { fromSerialized, RectoError } from '../errors.ts';
import type { LanguageModel, StoredRequest } from '../model/language-model.ts';
import { loadJob } from '../pipeline/accept.ts';
import type { AssembleInput, ChunkEnd } from '../pipeline/assemble.ts';
import { toldBatches } from '../pipeline/batches.ts';
import { type ChunkPlan, loadPlan, planChunks, planFailedPages } from '../pipeline/plan-chunks.ts';
import { wordsWanted } from '../pipeline/prepare/read-words.ts';
import { failedResult, modelInfo } from '../pipeline/result-head.ts';
import { writeResult } from '../pipeline/results.ts';
import type { ContentTasks } from '../pipeline/tasks/content-tasks.ts';
import type { ChunkLimits } from '../plan/chunks.ts';
import { toPageRange } from '../plan/page-range.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { getJson } from '../store/json.ts';
import { forgetCancellation, isCancelled } from './cancellations.ts';
import { enqueueDelivery, tellBatchEnd } from './deliveries.ts';
import { tellEvent } from './job-events.ts';
import { chunkId, prepareId, wordsId } from './job-ids.ts';
import type { Ledger } from './ledger/ledger.ts';
import { errorFromReason, type JobError } from './run-job.ts';
import type { StoreOfRun } from './run-store.ts';

export interface DocumentJobDeps {
  readonly store: BlobStore;
  readonly storeOfRun: StoreOfRun;
  readonly ledger: Ledger;
  readonly documents: Queue;
  readonly deliverQueue: Queue;
  readonly prepareQueue: Queue;
  readonly extractQueue: Queue;
  readonly model: (options: Pick<JobOptions, 'model' | 'parameters'>) => LanguageModel<StoredRequest>;
  readonly tasks: Pick<ContentTasks, 'assemble'>;
  /** Aborts when the worker is closing. */
  readonly closing: AbortSignal;
  readonly chunkLimits: (options: Pick<JobOptions, 'model' | 'strategy'>) => ChunkLimits;
}

const jobErrorSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
const preparedSchema = z.union([z.object({ manifest: z.string() }), jobErrorSchema]);
const extractedSchema = z.union([chunkOutcomeSchema, jobErrorSchema]);

/** Tries and waits of the jobs of a document where the world is at fault. Their jobs are removed with their end: the parent keeps what they gave. */
const CHILD = {
  attempts: 4,
  backoff: { type: 'exponential', delay: 1000 },
  removeOnComplete: true,
  removeOnFail: true,
  ignoreDependencyOnFailure: true,
} as const;

/**
 * The job of one document. It adds its `prepare` job and waits, then one `extract` job for each chunk and waits, then assembles
 * the result and writes it. It is put back after each step, so that it can go on in any process.
 */
export async function runDocumentJob(
  queueJob: QueueJob,
  token: string,
  deps: DocumentJobDeps,
): Promise<DocumentReturn> {
  let payload: DocumentPayload = documentPayloadSchema.parse(queueJob.data);
  const store = deps.storeOfRun(payload.job, payload.addedAt);
  const job = await loadJob(store, payload.job);
  // The queue's own: what is said of it later counts for parts that are added after that.
  const { priority } = queueJob;
  const advance = async (step: DocumentPayload['step']) => {
    payload = { ...payload, step, startedAt: payload.startedAt ?? Date.now() };
    await queueJob.updateData(payload);
    if (await queueJob.moveToWaitingChildren(token)) throw new WaitingChildrenError();
  };

  if (payload.step === 'prepare') {
    if (await isCancelled(deps.ledger, job.id)) {
      return finish({ job, payload, prepared: CANCELLED, ended: new Map(), store }, deps);
    }
    const data: PreparePayload = { job: job.id, again: payload.again, since: payload.addedAt };
    await deps.prepareQueue.add('prepare', data, {
      ...CHILD,
      priority,
      jobId: prepareId(job.id),
      parent: parentOf(queueJob),
    });
    await advance('extract');
  }
  let ended = await childEnds(queueJob);
  const prepared = preparedBy(ended, job);
  if (payload.step === 'extract' && 'manifest' in prepared) {
    const plan = payload.again ? planFailedPages : planChunks;
    const { manifest } = prepared;
    const { chunks, first } = await plan(job, manifest, { store, chunkLimits: deps.chunkLimits(job.options) });
    const count = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    await tellEvent(deps.documents, job.id, { type: 'planned', requests: chunks.length, pages: count });
    await addWords(queueJob, job, await getJson(store, manifest, manifestSchema), payload, deps);
    for (const [index, numbers] of chunks.entries()) {
      const pages = toPageRange(numbers);
      const data: ExtractPayload = { job: job.id, chunk: first + index, manifest, pages, since: payload.addedAt };
      await deps.extractQueue.add('extract', data, {
        ...CHILD,
        priority,
        jobId: chunkId(job.id, data.chunk),
        parent: parentOf(queueJob),
      });
    }
    await advance('assemble');
    ended = await childEnds(queueJob);
  }
  return finish({ job, payload, prepared, ended, store }, deps);
}

/** Ends the job of a document whose process died over it each time, with a failed result. */
export async function failDocumentJob(
  queueJob: QueueJob,
  failure: RectoError,
  deps: DocumentJobDeps,
): Promise<DocumentReturn> {
  const payload = documentPayloadSchema.parse(queueJob.data);
  const store = deps.storeOfRun(payload.job, payload.addedAt);
  const job = await loadJob(store, payload.job);
  const { code, message } = failure;
  return finish({ job, payload, prepared: { error: { code, message } }, ended: new Map(), store }, deps);
}

/** Stands for the pages of a job that was stopped before any were prepared. */
const CANCELLED: z.infer<typeof jobErrorSchema> = { error: { code: 'cancelled', message: 'The job was cancelled.' } };

/** Has the pages read that the model is only shown, beside its requests: its values are looked for in their words. */
async function addWords(
  queueJob: QueueJob,
  job: Job,
  manifest: Manifest,
  { addedAt, again }: DocumentPayload,
  deps: DocumentJobDeps,
): Promise<void> {
  const { reads } = deps.model(job.options);
  const words = wordsWanted(job, manifest, reads);
  if (words === undefined) return;
  const data: PreparePayload = { job: job.id, words, again, since: addedAt };
  await deps.prepareQueue.add('words', data, {
    ...CHILD,
    // It yields to the preparation of other documents, whose requests wait for that.
    priority: queueJob.priority + 1,
    jobId: wordsId(job.id),
    parent: parentOf(queueJob),
  });
}

/** A run whose jobs have all ended. */
interface EndedRun {
  readonly job: Job;
  readonly payload: DocumentPayload;
  readonly prepared: z.infer<typeof preparedSchema>;
  /** What the jobs of the document gave or failed with, by their ids. */
  readonly ended: ReadonlyMap<string, unknown>;
  /** The store of the run. */
  readonly store: BlobStore;
}

async function finish(run: EndedRun, deps: DocumentJobDeps): Promise<DocumentReturn> {
  const { job, payload, prepared } = run;
  const model = deps.model(job.options);
  const timing = {
    queuedMs: Math.max(0, (payload.startedAt ?? payload.addedAt) - payload.addedAt),
    startedAt: payload.addedAt,
  };
  const result: Result =
    'error' in prepared
      ? failedResult(job, fromSerialized(prepared.error), model, timing)
      : await deps.tasks.assemble(await assembleInput(run, prepared.manifest, timing, deps), { signal: deps.closing });
  const key = await writeResult(deps.store, result);
  if (job.context.callback !== undefined) {
    const { callback } = job.context;
    await enqueueDelivery(result, { job: job.id, url: callback, run: payload.addedAt }, deps);
    for (const batch of await toldBatches(deps.store, job.id)) await tellBatchEnd(batch, deps);
  }
  if (job.secret !== undefined) await deps.store.remove(job.secret);
  if (result.status === 'cancelled') await forgetCancellation(deps.ledger, job.id);
  const { status, usage } = result;
  await tellEvent(deps.documents, job.id, { type: 'ended', status, cost_usd: usage.cost_usd });
  return {
    result: key,
    status: result.status,
    pages: result.pages.length,
    requests: result.usage.requests,
    costUsd: result.usage.cost_usd,
  };
}

function parentOf(queueJob: QueueJob): { readonly id: string; readonly queue: string } {
  if (queueJob.id === undefined) throw new RectoError('internal', 'A document job has no id.');
  return { id: queueJob.id, queue: queueJob.queueQualifiedName };
}

function preparedBy(ended: ReadonlyMap<string, unknown>, job: Job): z.infer<typeof preparedSchema> {
  const own = ended.get(prepareId(job.id));
  if (own === undefined) throw new RectoError('internal', `The pages of ${job.document.name} are gone.`);
  return preparedSchema.parse(own);
}

async function assembleInput(
  { job, ended, store }: EndedRun,
  manifest: string,
  timing: AssembleInput['timing'],
  { ledger, model }: DocumentJobDeps,
): Promise<AssembleInput> {
  const { chunks, first, kept, notWhole } = await loadPlan(store, job.id);
  const read = ended.get(wordsId(job.id));
  const words = read === undefined ? undefined : preparedSchema.parse(read);
  return {
    job,
    model: modelInfo(model(job.options)),
    manifest: await getJson(store, manifest, manifestSchema),
    chunks: chunkEnds(ended, job, { chunks, first }),
    kept,
    cancelled: await isCancelled(ledger, job.id),
    words: words === undefined || 'error' in words ? words : await getJson(store, words.manifest, manifestSchema),
    notWhole,
    timing,
  };
}

function chunkEnds(
  ended: ReadonlyMap<string, unknown>,
  job: Job,
  { chunks, first }: Pick<ChunkPlan, 'chunks' | 'first'>,
): readonly ChunkEnd[] {
  return chunks.map((pages, index) => {
    const value = ended.get(chunkId(job.id, first + index));
    if (value === undefined) return { pages, error: { code: 'internal', message: 'The answer of this part is gone.' } };
    const end = extractedSchema.parse(value);
    return 'error' in end ? { pages, error: end.error } : { pages, outcome: end };
  });
}

/** What the jobs of a document gave or failed with, by their ids. */
async function childEnds(queueJob: QueueJob): Promise<ReadonlyMap<string, unknown>> {
  const [gave, failed] = await Promise.all([
    queueJob.getChildrenValues<unknown>(),
    queueJob.getIgnoredChildrenFailures(),
  ]);
  const [values, failures] = [Object.entries(gave), Object.entries(failed)];
  const idOf = (key: string) => key.slice(key.lastIndexOf(':') + 1);
  return new Map<string, unknown>([
    ...failures.map(([key, reason]): [string, { error: JobError }] => [idOf(key), { error: errorFromReason(reason) }]),
    ...values.map(([key, value]): [string, unknown] => [idOf(key), value]),
  ]);
}
