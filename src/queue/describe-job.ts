import { setTimeout } from 'node:timers/promises';
import type { Job as QueueJob } from 'bullmq';
import type { JobStatus } from '../../schemas/api.ts';
import { jobEventSchema } from '../../schemas/events.ts';
import type { Job } from '../../schemas/job.ts';
import { documentPayloadSchema, documentReturnSchema } from '../../schemas/queue.ts';
import type { Status } from '../../schemas/result.ts';
import type { SerializedError } from '../errors.ts';
import { countsOf, readResult } from '../pipeline/results.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { isCancelled } from './cancellations.ts';
import type { Queue } from './engines/engine.ts';
import { prepareId } from './job-ids.ts';
import type { Ledger } from './ledger/ledger.ts';
import { errorFromReason } from './run-job.ts';

/** What the state of a job is read from. */
export interface DescribeDeps {
  readonly store: BlobStore;
  readonly documents: Queue;
  readonly prepareQueue: Queue;
  readonly ledger: Ledger;
}

/** The state of a job. */
export interface JobState {
  readonly status: JobStatus;
  readonly step?: 'prepare' | 'extract' | 'assemble';
  readonly error?: SerializedError;
  readonly paused?: SerializedError;
  /** When the run was added, in ms since 1970; absent if the queue no longer knows the job. */
  readonly addedAt?: number;
  /** Ms since 1970. */
  readonly endedAt?: number;
  /** Cost in US dollars, once ended; null if unknown. */
  readonly costUsd?: number | null;
  /** Of its result, once ended: numbers of pages, of values to look at and of issues, and the type that was chosen. */
  readonly outcome?: JobOutcome;
}

/** What a list of jobs shows of a result. */
export interface JobOutcome {
  readonly pages?: number;
  readonly review?: number;
  readonly issues?: number;
  readonly type?: string;
  /** Whether a person has looked at everything that was to be looked at. */
  readonly reviewed?: boolean;
}

const RETRY_MS = 200;
const ENDED: ReadonlySet<JobStatus> = new Set<Status>(['succeeded', 'partial', 'failed', 'cancelled']);

/** Whether a status is final. */
export function hasEnded(status: JobStatus): boolean {
  return ENDED.has(status);
}

/**
 * Reads the state of a job from the queue, or from its result if the queue no longer knows the job.
 * Errors: `queue_unreachable`, `store_failed`.
 */
export async function readJobState(
  job: Pick<Job, 'id'>,
  deps: DescribeDeps,
  options: { readonly signal?: AbortSignal } = {},
): Promise<JobState> {
  const queueJob = (await deps.documents.getJob(job.id)) ?? (await findAfterDelay(job.id, deps, options));
  if (queueJob === undefined) return stateFromResult(job.id, deps.store);
  return { ...(await stateInQueue(queueJob, job.id, deps)), addedAt: queueJob.timestamp };
}

async function stateInQueue(queueJob: QueueJob, id: string, deps: DescribeDeps): Promise<JobState> {
  const state = await queueJob.getState();
  const endedAt = queueJob.finishedOn === undefined ? {} : { endedAt: queueJob.finishedOn };
  if (state === 'completed') {
    const returned = documentReturnSchema.safeParse(queueJob.returnvalue);
    if (!returned.success) return stateFromResult(id, deps.store);
    const { status, costUsd, pages, review, issues, type } = returned.data;
    const outcome = {
      pages,
      ...(review === undefined ? {} : { review }),
      ...(issues === undefined ? {} : { issues }),
      ...(type === undefined ? {} : { type }),
    };
    const { reviewed } = documentPayloadSchema.safeParse(queueJob.data).data ?? {};
    if (reviewed === undefined) return { status, costUsd, outcome, ...endedAt };
    const left = { review: reviewed.review, issues: reviewed.issues, reviewed: reviewed.complete };
    return { status: reviewed.status, costUsd, outcome: { ...outcome, ...left }, ...endedAt };
  }
  if (state === 'failed') return { status: 'failed', error: errorFromReason(queueJob.failedReason ?? ''), ...endedAt };
  if (await isCancelled(deps.ledger, id)) return { status: 'cancelled' };
  const payload = documentPayloadSchema.parse(queueJob.data);
  const last = jobEventSchema.safeParse({ at: new Date().toISOString(), ...Object(queueJob.progress) }).data;
  // The requests follow the pages without the document's own job.
  const isAsked = payload.step === 'extract' && (last?.type === 'planned' || last?.type === 'answered');
  const own = payload.step === 'look' || isAsked ? 'assemble' : payload.step;
  if (last?.type === 'paused') {
    const { code, message } = last;
    return { status: 'paused', step: own, paused: { code, message } };
  }
  if (payload.startedAt === undefined && state !== 'active') return { status: 'queued' };
  const step = state === 'active' ? own : isAsked ? 'extract' : CHILD_STEP[payload.step];
  if (step === 'prepare' && state !== 'active' && (await isWaiting(prepareId(id), deps.prepareQueue))) {
    return { status: 'queued' };
  }
  return { status: 'running', step };
}

/** The step in progress while a job waits for its children: its own step names what follows them. */
const CHILD_STEP = { prepare: 'prepare', extract: 'prepare', assemble: 'extract', look: 'extract' } as const;
const WAITING: ReadonlySet<string> = new Set(['waiting', 'prioritized']);

/** Whether no worker has started a child job. */
async function isWaiting(id: string, queue: Queue): Promise<boolean> {
  return WAITING.has((await (await queue.getJob(id))?.getState()) ?? '');
}

/** A job that is being retried is briefly neither in the queue nor has a result. */
async function findAfterDelay(
  id: string,
  { documents, store }: DescribeDeps,
  options: { readonly signal?: AbortSignal },
): Promise<QueueJob | undefined> {
  if ((await readResult(store, id)) !== undefined) return undefined;
  await setTimeout(RETRY_MS, undefined, options);
  return documents.getJob(id);
}

async function stateFromResult(id: string, store: BlobStore): Promise<JobState> {
  const result = await readResult(store, id);
  if (result !== undefined) {
    const { status, error, usage, pages, reviewed } = result;
    const isReviewed = reviewed === undefined ? {} : { reviewed: reviewed.complete };
    const outcome = { pages: pages.length, ...countsOf(result), ...isReviewed };
    return { status, costUsd: usage.cost_usd, outcome, ...(error === undefined ? {} : { error }) };
  }
  const message = 'The queue no longer knows this job, and it has no result. Submit it again, or retry it.';
  return { status: 'failed', error: { code: 'job_lost', message } };
}
