import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job, Processor, Queue } from 'bullmq';
import type { QueueName } from '../schemas/queue.ts';
import { STEPS, type Step } from '../schemas/steps.ts';
import { sharedLimitsOf, triesMs } from '../src/app/config.ts';
import type { Container } from '../src/app/container.ts';
import { errorFields } from '../src/app/log.ts';
import { fromSerialized, type RectoError } from '../src/errors.ts';
import { createCancellations } from '../src/queue/cancellations.ts';
import { type CrashedEnd, createCrashGuard } from '../src/queue/crash-guard.ts';
import type { Engine, WorkerSettings } from '../src/queue/engines/engine.ts';
import { createAdmit } from '../src/queue/limits/admit.ts';
import { createAlone } from '../src/queue/limits/alone.ts';
import { createTurns } from '../src/queue/limits/turns.ts';
import { errorFromReason } from '../src/queue/run-job.ts';
import { createRunStores } from '../src/queue/run-store.ts';
import { createSoloGate } from '../src/queue/solo-gate.ts';
import { deliverBackoff, deliverProcessor } from './deliver.ts';
import { documentsCrashed, documentsProcessor } from './documents.ts';
import { extractProcessor } from './extract.ts';
import { prepareProcessor } from './prepare.ts';
import { toldId, toldJob, toldValue } from './told-job.ts';

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
  readonly onHalt?: (failure: RectoError) => void;
  /** How old this process must be before it does a job alone that has ended others, in ms; a quarter of a minute unless given. */
  readonly settledMs?: number;
}

/** Documents in the hands of a worker wait most of the time: for their pages, and for answers. */
const DOCUMENTS_AT_A_TIME = 8;
const DELIVERIES_AT_A_TIME = 16;
/** For so many requests in flight one more job makes itself ready. */
const READY_FOR = 4;
/** So long the queue server is given to take jobs back. */
const AWAY_MS = 5000;
const SETTLED_MS = 15_000;

/** A part of a document that its processes died over: what was to come of it is an error. */
const failPart: CrashedEnd = async (_queueJob, _token, { code, message }) => ({ error: { code, message } });

/** Runs workers of the queues in this process. */
export function hostWorkers(container: Container, engine: Engine, options: HostOptions): WorkerHost {
  const { log, config, metrics } = container;
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
  const onHalt = (failure: RectoError, jobId: string) => {
    log.error({ jobId, ...errorFields(failure) }, 'work rests');
    options.onHalt?.(failure);
  };
  const storeOfRun = createRunStores(container.store);
  const shared = { ...container, storeOfRun, ledger, documents, cancellations, closing: closing.signal, onHalt };
  const reached = (queueJob: Job, count?: number) => void crashes.reached(queueJob, count);
  const answerMs = config.RECTO_MODEL_SECONDS * 1000;
  const admitDeps = {
    ledger,
    limits: sharedLimitsOf(config),
    leaseMs: 2 * answerMs,
    ended: ended.signal,
  };
  const onFault = (jobId: string) => (error: unknown) =>
    log.error({ jobId, ...errorFields(error) }, 'what a request used could not be written down');
  const { RECTO_WEBHOOK_RETRY_SECONDS: retrySeconds } = config;

  const crashes = createCrashGuard({
    ledger,
    gate: createSoloGate(),
    settledMs: options.settledMs ?? SETTLED_MS,
    closing: closing.signal,
  });
  const inTurn = createTurns(config.RECTO_REQUESTS);
  const open: Readonly<Record<Step, () => ReturnType<typeof start>>> = {
    prepare: () => start('prepare', prepareProcessor({ ...shared, reached }), { concurrency }),
    extract: () => {
      const worker = start(
        'extract',
        extractProcessor({
          ...shared,
          admit: (job) => inTurn(createAdmit(job, job.options.model, { ...admitDeps, onFault: onFault(job.id) })),
          alone: createAlone(ledger, answerMs),
          reached,
          rest: (ms) => worker.rateLimit(Math.ceil(ms)),
          requestMs: triesMs(config),
          waitsForBudget: options.waitsForBudget,
        }),
        { concurrency: Math.max(concurrency, config.RECTO_REQUESTS + Math.ceil(config.RECTO_REQUESTS / READY_FOR)) },
      );
      return worker;
    },
    assemble: () => {
      const deps = { ...shared, prepareQueue, extractQueue, deliverQueue };
      const settings = { concurrency: DOCUMENTS_AT_A_TIME };
      return start('documents', documentsProcessor(deps), settings, documentsCrashed(deps));
    },
    deliver: () =>
      start('deliver', deliverProcessor({ ...shared, send: container.sendCallback, retrySeconds }), {
        concurrency: DELIVERIES_AT_A_TIME,
        backoff: deliverBackoff(retrySeconds),
      }),
  };
  function start(name: QueueName, processor: Processor, settings: WorkerSettings, onCrashed: CrashedEnd = failPart) {
    const worker = engine.createWorker(name, crashes.guard(name, processor, onCrashed), {
      ...settings,
      lockMs: config.RECTO_LOCK_SECONDS * 1000,
    });
    worker.on('error', onError);
    const ended = (job: Job | undefined, outcome: 'completed' | 'failed') =>
      metrics.jobEnded(name, outcome, Math.max(0, Date.now() - (job?.processedOn ?? Date.now())));
    worker.on('failed', (job, error) => {
      ended(job, 'failed');
      const failure = fromSerialized(errorFromReason(error.message));
      log.warn({ queue: name, ...toldJob(job), attempt: job?.attemptsMade, ...errorFields(failure) }, 'job failed');
    });
    worker.on('completed', (job, value) => {
      ended(job, 'completed');
      if (name === 'documents') metrics.documentEnded(String(Object(value).status));
      log.info({ queue: name, ...toldJob(job), ...toldValue(value) }, 'job completed');
    });
    worker.on('stalled', (id) => log.warn({ queue: name, ...toldId(id) }, 'job was left by its worker'));
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
