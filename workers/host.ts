import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job, Processor, Queue } from 'bullmq';
import type { QueueName } from '../schemas/queue.ts';
import { STEPS, type Step } from '../schemas/steps.ts';
import { errorFields } from '../src/error-fields.ts';
import { fromSerialized, type RectoError } from '../src/errors.ts';
import { createCancellations } from '../src/queue/cancellations.ts';
import { type CrashedEnd, createCrashGuard } from '../src/queue/crash-guard.ts';
import type { Engine, WorkerSettings } from '../src/queue/engines/engine.ts';
import { createExclusiveGate } from '../src/queue/exclusive-gate.ts';
import { createRequestPolicy } from '../src/queue/limits/request-policy.ts';
import { createRunCaches } from '../src/queue/run-cache.ts';
import { errorFromReason } from '../src/queue/run-job.ts';
import { deliverBackoff, deliverProcessor } from './deliver.ts';
import type { WorkerDeps } from './deps.ts';
import { documentsCrashed, documentsProcessor } from './documents.ts';
import { extractProcessor } from './extract.ts';
import { idFields, jobFields, valueFields } from './log-fields.ts';
import { prepareProcessor } from './prepare.ts';

export interface WorkerHost {
  /** Stops taking jobs. Jobs that run are given `graceMs` to end; then they are stopped and go back to the queue. */
  close(graceMs: number): Promise<void>;
}

export interface HostOptions {
  /** Documents that are prepared at a time. */
  readonly concurrency: number;
  /** All unless given. */
  readonly steps?: readonly Step[];
  /** Whether a job whose budget is used up waits until it is raised; otherwise its pages fail. */
  readonly waitsForBudget: boolean;
  /** Told when no document can go on until a person does something; work then rests, and is tried again by itself. */
  readonly onBlocked?: (failure: RectoError) => void;
  /** How old this process must be before it does a job alone that has ended others, in ms; a quarter of a minute unless given. */
  readonly settledMs?: number;
}

/** Documents in the hands of a worker wait most of the time: for their pages, and for answers. */
const DOCUMENT_CONCURRENCY = 8;
const DELIVERY_CONCURRENCY = 16;
/** For so many requests in flight one more job makes itself ready. */
const READY_FOR = 4;
/** So long the queue server is given to take jobs back. */
const AWAY_MS = 5000;
const SETTLED_MS = 15_000;

/** A part of a document that its processes died over: what was to come of it is an error. */
const failPart: CrashedEnd = async (_queueJob, _token, { code, message }) => ({ error: { code, message } });

/** Runs workers of the queues in this process. */
export function hostWorkers(deps: WorkerDeps, engine: Engine, options: HostOptions): WorkerHost {
  const { log, metrics, workerSettings } = deps;
  const { concurrency, steps = STEPS } = options;
  const closing = new AbortController();
  // Each job that runs listens to it.
  setMaxListeners(0, closing.signal);
  const ended = new AbortController();
  const onError = (error: Error) => log.error({ err: error.message }, 'queue error');
  const openQueue = (name: QueueName): Queue => {
    const queue = engine.createQueue(name, { patient: true });
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
    log.error({ jobId, ...errorFields(failure) }, 'work rests');
    options.onBlocked?.(failure);
  };
  const runCache = createRunCaches(deps.store);
  const shared = { ...deps, runCache, ledger, documents, cancellations, closing: closing.signal, onBlocked };
  const onProgress = (queueJob: Job, count?: number) => void crashes.reached(queueJob, count);
  const { requests, requestMs, lockMs, retrySeconds } = workerSettings;
  const requestPolicy = createRequestPolicy({ ...workerSettings, ledger, log });

  const crashes = createCrashGuard({
    ledger,
    gate: createExclusiveGate(),
    settledMs: options.settledMs ?? SETTLED_MS,
    closing: closing.signal,
  });
  const open: Readonly<Record<Step, () => ReturnType<typeof start>>> = {
    prepare: () => start('prepare', prepareProcessor({ ...shared, onProgress }), { concurrency }),
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
        { concurrency: Math.max(concurrency, requests + Math.ceil(requests / READY_FOR)) },
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
  function start(name: QueueName, processor: Processor, settings: WorkerSettings, onCrashed: CrashedEnd = failPart) {
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
      log.warn({ queue: name, ...jobFields(job), attempt: job?.attemptsMade, ...errorFields(failure) }, 'job failed');
    });
    worker.on('completed', (job, value) => {
      ended(job, 'completed');
      if (name === 'documents') metrics.documentEnded(String(Object(value).status));
      log.info({ queue: name, ...jobFields(job), ...valueFields(value) }, 'job completed');
    });
    worker.on('stalled', (id) => log.warn({ queue: name, ...idFields(id) }, 'job was left by its worker'));
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
        // Where the queue server is away, what is in hand cannot be given back: it is taken up when its lock is over.
        await Promise.race([closed, sleep(graceMs + AWAY_MS, undefined, { signal: late.signal })]);
      } finally {
        clearTimeout(timer);
        late.abort();
        ended.abort();
        cancellations.close();
      }
    },
  };
}
