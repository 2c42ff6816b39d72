import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job, Processor, Queue } from 'bullmq';
import type { QueueName } from '../schemas/queue.ts';
import { STEPS, type Step } from '../schemas/steps.ts';
import { errorFields } from '../src/error-fields.ts';
import { fromSerialized, type RectoError } from '../src/errors.ts';
import { createCancellations } from '../src/queue/cancellations.ts';
import { createCrashGuard, type OnCrashed } from '../src/queue/crash-guard.ts';
import type { Engine, WorkerSettings } from '../src/queue/engines/engine.ts';
import { noteFailure } from '../src/queue/incidents.ts';
import { createRequestPolicy } from '../src/queue/limits/request-policy.ts';
import { createRunCache } from '../src/queue/run-cache.ts';
import { errorFromReason } from '../src/queue/run-job.ts';
import { createSharedLock } from '../src/queue/shared-lock.ts';
import { deliverBackoff, deliverProcessor } from './deliver.ts';
import type { WorkerDeps } from './deps.ts';
import { documentsCrashed, documentsProcessor } from './documents.ts';
import { extractProcessor } from './extract.ts';
import { idFields, jobFields, valueFields } from './log-fields.ts';
import { prepareProcessor } from './prepare.ts';

/** The workers of a process. */
export interface WorkerHost {
  /** Stops taking jobs. Running jobs have `graceMs` to end; then they are stopped and go back to the queue. */
  close(graceMs: number): Promise<void>;
}

/** What the workers of a process do. */
export interface HostOptions {
  /** Documents prepared concurrently. */
  readonly concurrency: number;
  /** Steps that this process works on; all by default. */
  readonly steps?: readonly Step[];
  /** Whether a job that exceeds its budget waits for a higher one; otherwise its pages fail. */
  readonly waitsForBudget: boolean;
  /** Called when all jobs are blocked until a person intervenes; work is paused and retried automatically. */
  readonly onBlocked?: (failure: RectoError) => void;
  /** Minimum uptime before a job that crashed other processes runs exclusively, in ms; 15 seconds by default. */
  readonly minUptimeMs?: number;
}

/** High, since documents mostly wait for their child jobs. */
const DOCUMENT_CONCURRENCY = 8;
const DELIVERY_CONCURRENCY = 16;
/** One extra job per this many requests in flight prepares its request meanwhile. */
const REQUESTS_PER_EXTRA_JOB = 4;
/** How long closing waits for an unreachable queue server after the grace period. */
const UNREACHABLE_GRACE_MS = 5000;
const MIN_UPTIME_MS = 15_000;

/** Ends a child job that crashed too often: its value is the error. */
const failChild: OnCrashed = async (_queueJob, _token, { code, message }) => ({ error: { code, message } });

/** Starts the workers of a process. */
export function hostWorkers(deps: WorkerDeps, engine: Engine, options: HostOptions): WorkerHost {
  const { log, metrics, workerSettings } = deps;
  const { concurrency, steps = STEPS } = options;
  const closing = new AbortController();
  // Each running job listens to it.
  setMaxListeners(0, closing.signal);
  const ended = new AbortController();
  const onError = (error: Error) => log.error({ err: error.message }, 'queue error');
  /** Counting must not get in the way of the work. */
  const countFailure = (code: string) => void noteFailure(engine.ledger, code).catch(() => undefined);
  const openQueue = (name: QueueName): Queue => {
    const queue = engine.createQueue(name, { waitsForServer: true });
    queue.on('error', onError);
    return queue;
  };
  const documents = openQueue('documents');
  const prepareQueue = openQueue('prepare');
  const extractQueue = openQueue('extract');
  const deliverQueue = openQueue('deliver');
  const { ledger } = engine;
  const cancellations = createCancellations(ledger);
  const onBlocked = (failure: RectoError, jobId: string) => {
    log.error({ jobId, ...errorFields(failure) }, 'work paused');
    options.onBlocked?.(failure);
  };
  const runCache = createRunCache(deps.store);
  const shared = { ...deps, runCache, ledger, documents, cancellations, closing: closing.signal, onBlocked };
  const onProgress = (queueJob: Job, count?: number) => void crashes.recordProgress(queueJob, count);
  const { requests, requestMs, lockMs, retrySeconds } = workerSettings;
  const requestPolicy = createRequestPolicy({ ...workerSettings, ledger, log });

  const crashes = createCrashGuard({
    ledger,
    lock: createSharedLock(),
    minUptimeMs: options.minUptimeMs ?? MIN_UPTIME_MS,
    closing: closing.signal,
  });
  const open: Readonly<Record<Step, () => ReturnType<typeof start>>> = {
    prepare: () =>
      start('prepare', prepareProcessor({ ...shared, prepareQueue, extractQueue, onProgress }), { concurrency }),
    extract: () => {
      const worker = start(
        'extract',
        extractProcessor({
          ...shared,
          requestPolicy,
          ended: ended.signal,
          onProgress,
          pauseQueue: (ms) => worker.rateLimit(Math.ceil(ms)),
          requestMs,
          waitsForBudget: options.waitsForBudget,
        }),
        { concurrency: Math.max(concurrency, requests + Math.ceil(requests / REQUESTS_PER_EXTRA_JOB)) },
      );
      return worker;
    },
    assemble: () => {
      const document = { ...shared, prepareQueue, extractQueue, deliverQueue };
      const settings = { concurrency: DOCUMENT_CONCURRENCY };
      return start('documents', documentsProcessor(document), settings, documentsCrashed(document));
    },
    deliver: () =>
      start('deliver', deliverProcessor({ ...shared, retrySeconds }), {
        concurrency: DELIVERY_CONCURRENCY,
        backoff: deliverBackoff(retrySeconds),
      }),
  };
  function start(name: QueueName, processor: Processor, settings: WorkerSettings, onCrashed: OnCrashed = failChild) {
    const worker = engine.createWorker(name, crashes.guard(name, processor, onCrashed), {
      ...settings,
      lockMs,
    });
    worker.on('error', onError);
    const ended = (job: Job | undefined, outcome: 'completed' | 'failed') =>
      metrics.jobEnded(name, outcome, Math.max(0, Date.now() - (job?.processedOn ?? Date.now())));
    worker.on('failed', (job, error) => {
      ended(job, 'failed');
      const failure = fromSerialized(errorFromReason(error.message));
      if (name === 'documents') countFailure(failure.code);
      log.warn({ queue: name, ...jobFields(job), attempt: job?.attemptsMade, ...errorFields(failure) }, 'job failed');
    });
    worker.on('completed', (job, value) => {
      ended(job, 'completed');
      if (name === 'documents') {
        metrics.documentEnded(String(Object(value).status));
        const { error } = Object(value) as { readonly error?: unknown };
        if (typeof error === 'string') countFailure(error);
      }
      log.info({ queue: name, ...jobFields(job), ...valueFields(value) }, 'job completed');
    });
    worker.on('stalled', (id) => log.warn({ queue: name, ...idFields(id) }, 'job stalled'));
    return worker;
  }
  const workers = STEPS.filter((step) => steps.includes(step)).map((step) => open[step]());

  return {
    async close(graceMs) {
      const closed = Promise.all(workers.map((worker) => worker.close())).then(() =>
        Promise.all([documents, prepareQueue, extractQueue, deliverQueue].map((queue) => queue.close())),
      );
      const timer = setTimeout(() => closing.abort(), graceMs);
      const late = new AbortController();
      try {
        // Jobs cannot be given back to an unreachable queue server: another worker takes them when their lock expires.
        await Promise.race([closed, sleep(graceMs + UNREACHABLE_GRACE_MS, undefined, { signal: late.signal })]);
      } finally {
        clearTimeout(timer);
        late.abort();
        ended.abort();
        cancellations.close();
      }
    },
  };
}
