import type { Processor, Queue, QueueEvents, QueueOptions, Worker, WorkerOptions } from 'bullmq';
import type { QueueName } from '../../../schemas/queue.ts';
import type { Ledger } from '../ledger/ledger.ts';

export type { Queue, QueueEvents } from 'bullmq';

/** What carries traces through the queue. */
export type EngineTelemetry = NonNullable<QueueOptions['telemetry']>;

export interface EngineOptions {
  readonly telemetry?: EngineTelemetry | undefined;
}

/** How BullMQ is told of it. */
export function telemetryOption({ telemetry }: EngineOptions): { telemetry?: EngineTelemetry } {
  return telemetry === undefined ? {} : { telemetry };
}

export interface WorkerSettings {
  /** Jobs that the worker does at a time. */
  readonly concurrency: number;
  /** A job whose worker has said nothing for so long is given to another, in ms. */
  readonly lockMs?: number;
  /** How long to wait before a job that has failed so often is tried again, in ms; for jobs with the backoff `schedule`. */
  readonly backoff?: Backoff;
}

/** A job whose worker died is put back as often as that happens: the crash guard sees to it that none does so forever. */
const MAX_STALLED = 1_000_000;
const LOCK_MS = 30_000;
/** A queue that rests is looked at this often: what it rests for may be over sooner than was thought. */
const PAUSE_POLL_MS = 1000;

/** `cause`: what the job failed with. */
export type Backoff = (attemptsMade: number, cause: unknown) => number;

/** How BullMQ is told what a worker is like. */
export function workerOptions(
  settings: WorkerSettings,
): Pick<
  WorkerOptions,
  'concurrency' | 'lockDuration' | 'stalledInterval' | 'maxStalledCount' | 'maximumRateLimitDelay' | 'settings'
> {
  const { concurrency, lockMs = LOCK_MS, backoff } = settings;
  return {
    concurrency,
    lockDuration: lockMs,
    stalledInterval: lockMs / 2,
    maxStalledCount: MAX_STALLED,
    maximumRateLimitDelay: PAUSE_POLL_MS,
    ...(backoff === undefined
      ? {}
      : { settings: { backoffStrategy: (attemptsMade, _type, error) => backoff(attemptsMade, error?.cause) } }),
  };
}

/** What the queues run on. Whoever creates a queue, worker or listener closes it before the engine. */
export interface Engine {
  readonly kind: 'embedded' | 'redis' | 'postgres';
  /** Where it is, without credentials. */
  readonly place: string;
  /** `patient`: what is asked of it waits while the server is away, as workers do, instead of failing. */
  createQueue(name: QueueName, options?: { readonly patient?: boolean }): Queue;
  createWorker(name: QueueName, processor: Processor, settings: WorkerSettings): Worker;
  createEvents(name: QueueName): QueueEvents;
  /** What all processes on this queue share beside its jobs. */
  readonly ledger: Ledger;
  /** Settings of the server with which jobs can be lost, each a sentence that says what to do. Errors: `queue_unreachable`. */
  warnings(): Promise<readonly string[]>;
  /** Errors: `queue_unreachable`. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
