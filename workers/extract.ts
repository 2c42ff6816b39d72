import { type Processor, type Queue, type Job as QueueJob, RateLimitError } from 'bullmq';
import { manifestSchema } from '../schemas/manifest.ts';
import { type ExtractPayload, extractPayloadSchema } from '../schemas/queue.ts';
import type { RectoError } from '../src/errors.ts';
import { loadJob } from '../src/pipeline/accept.ts';
import { loadPlan, withChosenType } from '../src/pipeline/plan-chunks.ts';
import { addUsage } from '../src/pipeline/results.ts';
import type { StepPolicy } from '../src/pipeline/run-policy.ts';
import { askStep, lookStep } from '../src/pipeline/steps.ts';
import { resolvePages } from '../src/plan/page-range.ts';
import { notePause } from '../src/queue/incidents.ts';
import { emitEvent } from '../src/queue/job-events.ts';
import type { Ledger } from '../src/queue/ledger/ledger.ts';
import type { RequestPolicy } from '../src/queue/limits/request-policy.ts';
import type { RunCache } from '../src/queue/run-cache.ts';
import { attemptInJob, delayJob, type JobDeps, runJob } from '../src/queue/run-job.ts';
import { abortable } from '../src/store/abortable.ts';
import { getJson } from '../src/store/json.ts';
import type { WorkerDeps } from './deps.ts';

/** What getting answers works with. */
export interface ExtractJobDeps
  extends Pick<WorkerDeps, 'store' | 'answers' | 'children' | 'settings' | 'tasks' | 'model' | 'log' | 'metrics'>,
    JobDeps {
  readonly runCache: RunCache;
  readonly documents: Queue;
  /** Enforces the limits that all workers share. */
  readonly requestPolicy: RequestPolicy;
  readonly ledger: Ledger;
  /** Aborts when the ledger is about to close. */
  readonly ended: AbortSignal;
  /** Pauses the queue for all workers, for `ms`. */
  readonly pauseQueue: (ms: number) => Promise<void>;
  /** Called after each stored answer. */
  readonly onProgress: (queueJob: QueueJob) => void;
  /** Time since a request's last progress after which it is not attempted again, in ms. */
  readonly requestMs: number;
  /** Whether a job that exceeds its budget waits for a higher one; otherwise its pages fail. */
  readonly waitsForBudget: boolean;
}

/** Default pause after a rate limit without a Retry-After. */
const RATE_LIMIT_WAIT_MS = 5000;
/** Pause after errors that affect all jobs, such as an account without credit, and exceeded budgets. */
const BLOCKED_WAIT_MS = 60_000;
/** Maximum total wait of a request for rate limits. */
const MAX_RATE_LIMIT_WAIT_MS = 86_400_000;

/** Processes chunks: gets the answers of the model. */
export function extractProcessor(deps: ExtractJobDeps): Processor {
  const { documents, log, metrics } = deps;
  return async (queueJob, token = '') => {
    const payload = extractPayloadSchema.parse(queueJob.data);
    const { job: id, chunk: index, since } = payload;
    const clock = requestClock(payload);
    const emit: StepPolicy['emit'] = (event) => emitEvent(documents, id, event);
    let modelId = '';

    /** Returns whether to give up the request. Waiting for a server or a budget uses up no attempt. */
    const wait = async (failure: RectoError): Promise<boolean> => {
      const { code, message } = failure;
      metrics.modelFailed(modelId, code);
      const waitsForBudget = code === 'budget_exceeded' && deps.waitsForBudget;
      if ((waitsForBudget || failure.affectsAllJobs) && queueJob.progress !== code) {
        await queueJob.updateProgress(code);
        await emit({ type: 'paused', code, message });
      }
      const paused = waitsForBudget ? BLOCKED_WAIT_MS : pauseFor(failure);
      if (paused !== undefined) await notePause(deps.ledger, code, paused).catch(() => undefined);
      if (waitsForBudget) await delayJob(queueJob, token, BLOCKED_WAIT_MS);
      if (failure.affectsAllJobs) deps.onBlocked(failure, id);
      const ms = pauseFor(failure);
      if (ms !== undefined) {
        if (!failure.affectsAllJobs && clock.waitedMs() + ms > MAX_RATE_LIMIT_WAIT_MS) return true;
        await queueJob.updateData({ ...payload, ...clock.waiting(!failure.affectsAllJobs) });
        await deps.pauseQueue(ms);
        throw new RateLimitError();
      }
      if (!failure.retryable || clock.failingMs() > deps.requestMs) return true;
      await queueJob.updateData({ ...payload, ...clock.failing() });
      return false;
    };
    const policy: StepPolicy = {
      attempt: attemptInJob(deps, wait),
      emit,
      onDuplicateCost: (usage) => addUsage(deps.store, id, usage),
      onAnswer: (answered) => {
        metrics.answered(modelId, answered);
        const { unified: finishReason } = answered.finishReason;
        log.info({ jobId: id, chunk: index, ...answered, finishReason }, 'model answered');
        if (answered.cached) return;
        clock.answered();
        deps.onProgress(queueJob);
      },
    };
    return runJob(queueJob, token, id, deps, async (signal) => {
      const store = abortable(deps.runCache(id, since), signal);
      const own = await loadJob(store, id);
      const { look } = payload;
      const plan = own.type.choose === undefined && look === undefined ? undefined : await loadPlan(store, id);
      const job = plan === undefined ? own : withChosenType(own, plan);
      modelId = job.options.model;
      const manifest = await getJson(store, payload.manifest, manifestSchema);
      const pages = resolvePages(payload.pages, manifest.pageCount, job.document.name);
      const model = deps.model(job.options);
      // The budget may have changed since the run began.
      const limits = model.metered ? deps.requestPolicy(await loadJob(deps.store, id), model, deps.ended) : {};
      if (look !== undefined && plan !== undefined) {
        const looking = { ...deps, store, model };
        return lookStep(job, { ...look, plan, since }, looking, { ...policy, ...limits }, { signal });
      }
      const chunk = { manifest, pages, index, since };
      return askStep(job, chunk, { ...deps, store, model }, { ...policy, ...limits }, { signal });
    });
  };
}

/** How long to pause the queue after a failure, in ms; undefined if only this request is affected. */
function pauseFor(failure: RectoError): number | undefined {
  if (failure.affectsAllJobs) return BLOCKED_WAIT_MS;
  if (failure.retryable && failure.retryAfterMs !== undefined) return failure.retryAfterMs;
  return failure.code === 'model_rate_limited' ? RATE_LIMIT_WAIT_MS : undefined;
}

/** Tracks how long a request has had no answer, over all attempts of its job. */
function requestClock(before: Pick<ExtractPayload, 'failing_since' | 'resting_since'>) {
  let failingSince = before.failing_since ?? Date.now();
  let waitingSince = before.resting_since;
  return {
    /** Restarts the clock for the next request. */
    answered() {
      failingSince = Date.now();
      waitingSince = undefined;
    },
    failingMs: () => Date.now() - failingSince,
    waitedMs: () => Date.now() - (waitingSince ?? Date.now()),
    failing: () => ({ failing_since: failingSince, resting_since: waitingSince }),
    /** Restarts the clock of failures, since the server is reachable; `counts`: whether the wait is limited. */
    waiting: (counts: boolean) => ({
      failing_since: undefined,
      resting_since: waitingSince ?? (counts ? Date.now() : undefined),
    }),
  };
}
