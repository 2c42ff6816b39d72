import type { Processor, Queue, QueueEvents, QueueOptions, Worker, WorkerOptions } from 'bullmq';
import type { QueueName } from '../../../schemas/queue.ts';
import type { Ledger, LedgerOptions } from '../ledger/ledger.ts';

export type { Queue, QueueEvents } from 'bullmq';

/** BullMQ's interface for carrying traces through the queue. */
export type EngineTelemetry = NonNullable<QueueOptions['telemetry']>;

/** Options for all queues of an engine. */
export interface EngineOptions {
  readonly telemetry?: EngineTelemetry | undefined;
}

/** The BullMQ option for telemetry. */
export function telemetryOption({ telemetry }: EngineOptions): { telemetry?: EngineTelemetry } {
  return telemetry === undefined ? {} : { telemetry };
}

/** Settings of one worker. */
export interface WorkerSettings {
  /** Jobs that run concurrently. */
  readonly concurrency: number;
  /** Time without a sign of life of its worker after which a job is given to another, in ms. */
  readonly lockMs?: number;
  /** Delay before the next attempt, for jobs with the backoff `schedule`. */
  readonly backoff?: Backoff;
}

/** Unlimited in practice: the crash guard ends jobs that keep crashing their worker. */
const MAX_STALLED = 1_000_000;
const LOCK_MS = 30_000;
/** Poll interval of a rate-limited queue, whose limit may be lifted early. */
const RATE_LIMIT_POLL_MS = 1000;

/** Delay in ms before the next attempt of a job; `cause` is the error of the last one. */
export type Backoff = (attemptsMade: number, cause: unknown) => number;

/** The BullMQ options for a worker. */
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
    maximumRateLimitDelay: RATE_LIMIT_POLL_MS,
    ...(backoff === undefined
      ? {}
      : { settings: { backoffStrategy: (attemptsMade, _type, error) => backoff(attemptsMade, error?.cause) } }),
  };
}

/** The server or database that queues run on. Close the queues, workers and listeners before the engine. */
export interface Engine {
  readonly kind: 'embedded' | 'redis' | 'postgres';
  /** URL without credentials, or folder. */
  readonly location: string;
  /** `waitsForServer`: whether calls wait while the server is unreachable, as workers do, instead of failing. */
  createQueue(name: QueueName, options?: { readonly waitsForServer?: boolean }): Queue;
  createWorker(name: QueueName, processor: Processor, settings: WorkerSettings): Worker;
  createEvents(name: QueueName): QueueEvents;
  /** Values shared by all processes on this queue. */
  readonly ledger: Ledger;
  /**
   * Problems with the server's settings that can lose jobs, each a sentence that says what to do. Errors:
   * `queue_unreachable`.
   */
  warnings(options?: LedgerOptions): Promise<readonly string[]>;
  /** Checks that the server responds. Errors: `queue_unreachable`. */
  ping(options?: LedgerOptions): Promise<void>;
  /** Waits no longer when the signal aborts. */
  close(options?: LedgerOptions): Promise<void>;
}
