import type { JobDetail, JobView } from '../../schemas/api.ts';
import type { Job } from '../../schemas/job.ts';
import type { Result } from '../../schemas/result.ts';
import { RectoError } from '../errors.ts';
import { loadJob } from '../pipeline/accept.ts';
import { readResult } from '../pipeline/results.ts';
import { hasEnded, type JobState, readJobState } from '../queue/describe-job.ts';
import type { HttpDeps } from './deps.ts';
import { withQueueTimeout } from './queue-timeout.ts';

const JOB_ID = /^d-[0-9a-f]{32}$/;

/** URL path of a job. */
export function jobPath(id: string): string {
  return `/v1/jobs/${id}`;
}

/** Loads a job of an owner. Errors: `not_found`, also for jobs of others; `store_failed`. */
export async function loadOwnJob(id: string, owner: string | undefined, { session }: HttpDeps): Promise<Job> {
  const missing = new RectoError('not_found', `There is no job ${id}.`);
  if (!JOB_ID.test(id)) throw missing;
  const job = await loadJob(session.store, id).catch((error: unknown) => {
    throw error instanceof RectoError && error.code === 'not_found' ? missing : error;
  });
  if (job.context.owner !== owner) throw missing;
  return job;
}

/** A job with its state. Errors: `queue_unreachable`, `store_failed`. */
export async function viewJob(job: Job, deps: HttpDeps): Promise<JobView> {
  return toJobView(job, await withQueueTimeout(readJobState(job, deps.session), deps.session));
}

/** A job with its state and progress. Errors: `queue_unreachable`, `store_failed`. */
export async function viewJobDetail(job: Job, deps: HttpDeps): Promise<JobDetail> {
  const { session } = deps;
  const state = await withQueueTimeout(readJobState(job, session), session);
  const detail = await withQueueTimeout(session.progress(job.id, state.addedAt), session);
  const result = hasEnded(state.status) ? await readResult(session.store, job.id) : undefined;
  const error = state.error ?? result?.error;
  return {
    ...toJobView(job, { ...state, ...(error === undefined ? {} : { error }) }),
    ...detail,
    ...(result === undefined ? {} : { cost_usd: result.usage.cost_usd }),
  };
}

/** A job that was just added to the queue. */
export function viewNewJob(job: Job): JobDetail {
  return { ...toJobView(job, { status: 'queued' }), progress: { pages_done: 0, chunks_done: 0 }, cost_usd: 0 };
}

/** Loads the result of an ended job. Errors: `job_not_finished`; `not_found` when it has none. */
export async function loadResult(job: Job, deps: HttpDeps): Promise<Result> {
  const { session } = deps;
  const state = await withQueueTimeout(readJobState(job, session), session);
  const result = await readResult(session.store, job.id);
  if (hasEnded(state.status) && result !== undefined) return result;
  if (state.status === 'failed') {
    throw new RectoError('not_found', `The job has no result: ${state.error?.message ?? 'it failed'}`);
  }
  if (hasEnded(state.status)) {
    const message = `The result of the job is gone, or another version of Recto wrote it. POST ${jobPath(job.id)}/retry rebuilds it from the stored answers.`;
    throw new RectoError('not_found', message);
  }
  throw new RectoError('job_not_finished', `The job is ${state.status}: it has no result yet.`);
}

function toJobView(job: Job, state: JobState): JobView {
  const { document, type, context, terms } = job;
  const { status, step, error, paused, endedAt, outcome, costUsd } = state;
  const self = jobPath(job.id);
  return {
    id: job.id,
    status,
    step,
    error,
    paused,
    document: {
      name: document.name,
      media_type: document.mediaType,
      sha256: document.sha256,
      bytes: document.bytes,
    },
    type: { name: type.name, version: type.version },
    metadata: context.metadata,
    tags: context.tags,
    callback_url: context.callback,
    priority: terms.priority,
    budget_usd: terms.budgetUsd,
    created_at: new Date(job.createdAt).toISOString(),
    ended_at: endedAt === undefined ? undefined : new Date(endedAt).toISOString(),
    outcome: outcome === undefined ? undefined : { ...outcome, cost_usd: costUsd },
    links: { self, result: `${self}/result`, events: `${self}/events` },
  };
}
