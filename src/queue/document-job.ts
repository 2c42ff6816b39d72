import { type Queue, type Job as QueueJob, WaitingChildrenError } from 'bullmq';
import { z } from 'zod';
import { chunkOutcomeSchema } from '../../schemas/answer.ts';
import { errorSchema } from '../../schemas/error.ts';
import type { JobEventWithoutTime } from '../../schemas/events.ts';
import { type Job, type JobOptions, jobSchema } from '../../schemas/job.ts';
import {
  type DocumentPayload,
  type DocumentReturn,
  documentPayloadSchema,
  type ExtractPayload,
  type PreparePayload,
} from '../../schemas/queue.ts';
import type { Result } from '../../schemas/result.ts';
import { RectoError, type SerializedError } from '../errors.ts';
import type { LanguageModel, StoredRequest } from '../model/language-model.ts';
import { loadJob } from '../pipeline/accept.ts';
import { findBatchesOfJob } from '../pipeline/batches.ts';
import { loadPlan } from '../pipeline/plan-chunks.ts';
import { modelInfo } from '../pipeline/result-head.ts';
import { countsOf, resultKey } from '../pipeline/results.ts';
import { failDocument, type RunDocumentDeps, runDocument, type Steps } from '../pipeline/run-document.ts';
import type { RunPolicy } from '../pipeline/run-policy.ts';
import { planStep, toChunkEnd } from '../pipeline/steps.ts';
import type { ContentTasks } from '../pipeline/tasks/content-tasks.ts';
import type { ChunkLimits } from '../plan/chunks.ts';
import { toPageRange } from '../plan/page-range.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { awaitQueue } from './await-queue.ts';
import { forgetCancellation, isCancelled } from './cancellations.ts';
import { enqueueBatchCallback, enqueueDelivery } from './deliveries.ts';
import { emitEvent } from './job-events.ts';
import { chunkId, lookId, prepareId, wordsId } from './job-ids.ts';
import type { Ledger } from './ledger/ledger.ts';
import { addRequestJobs, childOptions } from './request-jobs.ts';
import type { RunCache } from './run-cache.ts';
import { errorFromReason, toDocumentFault } from './run-job.ts';

/** What the job of a document works with. */
export interface DocumentJobDeps {
  readonly store: BlobStore;
  readonly runCache: RunCache;
  readonly ledger: Ledger;
  readonly documents: Queue;
  readonly deliverQueue: Queue;
  readonly prepareQueue: Queue;
  readonly extractQueue: Queue;
  readonly model: (options: Pick<JobOptions, 'model' | 'parameters'>) => LanguageModel<StoredRequest>;
  readonly tasks: Pick<ContentTasks, 'assemble' | 'findDocuments'>;
  /** Aborts when the worker is closing. */
  readonly closing: AbortSignal;
  readonly chunkLimits: (options: Pick<JobOptions, 'model' | 'strategy'>) => ChunkLimits;
}

const jobErrorSchema = z.object({ error: errorSchema });
const preparedSchema = z.union([
  z.object({
    manifest: z.string(),
    type: jobSchema.shape.type.exactOptional(),
    planned: z.boolean().exactOptional(),
  }),
  jobErrorSchema,
]);
const lookedSchema = z.union([z.object({ look: z.string() }), jobErrorSchema]);
const extractedSchema = z.union([chunkOutcomeSchema, jobErrorSchema]);

/** Outcome of preparing a job that was cancelled before that. */
const CANCELLED: z.infer<typeof jobErrorSchema> = { error: { code: 'cancelled', message: 'The job was cancelled.' } };

/** One run of a job. */
interface Run {
  readonly job: Job;
  readonly payload: DocumentPayload;
  /** The store, with the run's cache. */
  readonly store: BlobStore;
}

/**
 * Runs the job of one document. Its steps are child jobs on other queues: it adds them, waits, and is put back into the
 * queue after each step, so that any process can continue it. Errors: BullMQ's own, which put the job back;
 * `store_failed`, `queue_unreachable`.
 */
export async function runDocumentJob(
  queueJob: QueueJob,
  token: string,
  deps: DocumentJobDeps,
): Promise<DocumentReturn> {
  const run = await loadRun(queueJob, deps);
  const { job } = run;
  const result = await runDocument(
    job,
    queuedSteps(queueJob, token, run, deps),
    policyOf(job, deps),
    runDeps(run, deps),
  );
  return finish(result, run, deps);
}

/** Ends the job of a document that crashed too often, with a failed result. */
export async function failDocumentJob(
  queueJob: QueueJob,
  failure: RectoError,
  deps: DocumentJobDeps,
): Promise<DocumentReturn> {
  const run = await loadRun(queueJob, deps);
  return finish(await failDocument(run.job, failure, runDeps(run, deps)), run, deps);
}

async function loadRun(queueJob: QueueJob, deps: DocumentJobDeps): Promise<Run> {
  const payload = documentPayloadSchema.parse(queueJob.data);
  const store = deps.runCache(payload.job, payload.addedAt);
  return { job: await loadJob(store, payload.job), payload, store };
}

function policyOf(job: Job, { ledger, closing }: DocumentJobDeps): RunPolicy {
  return {
    documentFault: (error) => toDocumentFault(error, closing),
    isCancelled: () => isCancelled(ledger, job.id),
  };
}

function runDeps({ job, payload, store }: Run, { model }: DocumentJobDeps): RunDocumentDeps {
  const { addedAt, startedAt = addedAt } = payload;
  const timing = { queuedMs: Math.max(0, startedAt - addedAt), startedAt: addedAt };
  return { store, model: modelInfo(model(job.options)), timing };
}

/** The steps of a document as child jobs, continuing at the step stored in the payload. */
function queuedSteps(queueJob: QueueJob, token: string, run: Run, deps: DocumentJobDeps): Steps {
  const { job, store } = run;
  let { payload } = run;
  // From the queue: a priority changed after submission applies to children added later.
  const { priority } = queueJob;
  const child = childOptions(job.id, deps.documents);
  const runInfo = { retryFailed: payload.retry_failed_pages, since: payload.addedAt };
  const waitForChildren = async () => {
    if (await awaitQueue(queueJob.moveToWaitingChildren(token))) throw new WaitingChildrenError();
  };
  const advance = async (step: DocumentPayload['step']) => {
    payload = { ...payload, step, startedAt: payload.startedAt ?? Date.now() };
    await awaitQueue(queueJob.updateData(payload));
    await waitForChildren();
  };
  let isPlanned = false;
  let known: ReadonlyMap<string, unknown> = new Map();
  /** Whether the job has waited for its children since it was last stored. */
  let isCertain = queueJob.stalledCounter === 0;
  /** What the children of a step ended with. A process that was killed may have noted the step without waiting for them. */
  const outcomesOf = async (ids: readonly string[]) => {
    const areKnown = () => ids.every((id) => known.has(id));
    if (!areKnown()) known = await childOutcomes(queueJob);
    if (areKnown() && isCertain) return known;
    await waitForChildren();
    isCertain = true;
    known = await childOutcomes(queueJob);
    return known;
  };
  return {
    async prepare() {
      if (payload.step === 'prepare') {
        if (await isCancelled(deps.ledger, job.id)) return CANCELLED;
        const data: PreparePayload = {
          job: job.id,
          retry_failed_pages: payload.retry_failed_pages,
          since: payload.addedAt,
        };
        await awaitQueue(deps.prepareQueue.add('prepare', data, { ...child, priority, jobId: prepareId(job.id) }));
        await advance('extract');
      }
      const own = (await outcomesOf([prepareId(job.id)])).get(prepareId(job.id));
      if (own === undefined)
        throw new RectoError('internal', `The prepared pages of ${job.document.name} are missing.`);
      const prepared = preparedSchema.parse(own);
      isPlanned = payload.step !== 'extract' || ('planned' in prepared && prepared.planned === true);
      return prepared;
    },
    async plan(prepared) {
      if (isPlanned) return loadPlan(store, job.id);
      // The worker that prepared the pages is of an earlier version.
      const planning = { store, tasks: deps.tasks, chunkLimits: deps.chunkLimits(job.options) };
      const emit = (event: JobEventWithoutTime) => emitEvent(deps.documents, job.id, event);
      return planStep(job, prepared, runInfo, planning, { emit }, { signal: deps.closing });
    },
    async ask(plan) {
      if (!isPlanned) {
        await addRequestJobs(job, plan, runInfo, { ...deps, store });
        await advance('assemble');
      }
      const { chunks, first } = plan;
      const outcomes = await outcomesOf(chunks.map((_, index) => chunkId(job.id, first + index)));
      const words = outcomes.get(wordsId(job.id));
      return {
        chunks: chunks.map((pages, index) =>
          toChunkEnd(pages, extractedSchema.parse(outcomes.get(chunkId(job.id, first + index)) ?? MISSING_ANSWER)),
        ),
        words: words === undefined ? undefined : preparedSchema.parse(words),
      };
    },
    assemble: (input) => deps.tasks.assemble(input, { signal: deps.closing }),
    async lookAgain({ manifest, chunks, first }, words) {
      if (payload.step !== 'look') {
        const data: ExtractPayload = {
          job: job.id,
          chunk: first + chunks.length,
          manifest,
          pages: toPageRange(chunks.flat()),
          since: payload.addedAt,
          look: words === undefined ? {} : { words },
        };
        await awaitQueue(deps.extractQueue.add('look', data, { ...child, priority, jobId: lookId(job.id) }));
        await advance('look');
      }
      return lookedSchema.parse((await outcomesOf([lookId(job.id)])).get(lookId(job.id)) ?? MISSING_ANSWER);
    },
  };
}

const MISSING_ANSWER: z.infer<typeof jobErrorSchema> = {
  error: { code: 'internal', message: 'The answer for these pages is missing.' },
};

/** Completes a run after its result is stored: queues callbacks, removes the password, reports the end. */
async function finish(result: Result, { job, payload }: Run, deps: DocumentJobDeps): Promise<DocumentReturn> {
  const { callback } = job.context;
  if (callback !== undefined) {
    await enqueueDelivery(result, { job: job.id, url: callback, run: payload.addedAt }, deps);
    for (const batch of await findBatchesOfJob(deps.store, job.id)) await enqueueBatchCallback(batch, deps);
  }
  if (job.secret !== undefined) await deps.store.remove(job.secret);
  if (result.status === 'cancelled') await forgetCancellation(deps.ledger, job.id);
  const { status, usage } = result;
  await emitEvent(deps.documents, job.id, { type: 'ended', status, cost_usd: usage.cost_usd });
  return {
    result: resultKey(job.id),
    status,
    pages: result.pages.length,
    requests: usage.requests,
    costUsd: usage.cost_usd,
    ...countsOf(result),
    ...(result.error === undefined ? {} : { error: result.error.code }),
  };
}

/** The values or errors of the child jobs, by their ids. */
async function childOutcomes(queueJob: QueueJob): Promise<ReadonlyMap<string, unknown>> {
  const [returned, failed] = await Promise.all([
    awaitQueue(queueJob.getChildrenValues<unknown>()),
    awaitQueue(queueJob.getIgnoredChildrenFailures()),
  ]);
  const idOf = (key: string) => key.slice(key.lastIndexOf(':') + 1);
  const failures = Object.entries(failed).map(([key, reason]): [string, { error: SerializedError }] => [
    idOf(key),
    { error: errorFromReason(reason) },
  ]);
  const values = Object.entries(returned).map(([key, value]): [string, unknown] => [idOf(key), value]);
  return new Map<string, unknown>([...failures, ...values]);
}
