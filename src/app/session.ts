import { hostname } from 'node:os';
import type { JobEvent } from '../../schemas/events.ts';
import type { WorkerState } from '../../schemas/presence.ts';
import type { QueueName } from '../../schemas/queue.ts';
import { STEPS, type Step } from '../../schemas/steps.ts';
import { hostWorkers, type WorkerHost } from '../../workers/host.ts';
import type { ChangeJob } from '../pipeline/accept.ts';
import { createChangeJob } from '../queue/change-terms.ts';
import { closeQueue } from '../queue/close-queue.ts';
import type { Engine, Queue, QueueEvents } from '../queue/engines/engine.ts';
import { openEngine } from '../queue/engines/open.ts';
import { createFollower, type Follower } from '../queue/follow.ts';
import { createProgressReader, type ReadProgress } from '../queue/job-progress.ts';
import type { Ledger } from '../queue/ledger/ledger.ts';
import { announce } from '../queue/presence.ts';
import { startRetention } from '../queue/retention.ts';
import { type CountWaiting, createWaitingCount } from '../queue/waiting-count.ts';
import { createKeyedLock, type KeyedLock } from '../util/keyed-lock.ts';
import { type Config, queueUrlOf } from './config.ts';
import { type Container, createContainer, type Pools } from './container.ts';
import { createJobNotifier, type JobNotifier } from './job-notifier.ts';
import { openTracing } from './tracing.ts';

/** A container with an open queue, and with workers if the queue is embedded. */
export interface Session extends Container {
  readonly engine: Engine;
  readonly ledger: Ledger;
  readonly documents: Queue;
  readonly prepareQueue: Queue;
  readonly extractQueue: Queue;
  readonly deliverQueue: Queue;
  /** All queues by their names. */
  readonly queues: Readonly<Record<QueueName, Queue>>;
  readonly maxWaiting: number;
  readonly countWaiting: CountWaiting;
  readonly changeJob: ChangeJob;
  readonly createJob: KeyedLock;
  readonly follower: Follower;
  readonly progress: ReadProgress;
  /** Waits for an event of a job, at most `ms`, or until the signal aborts. */
  readonly waitForEvent: (id: string, ms: number, signal: AbortSignal) => Promise<void>;
  /** Calls a listener with the id of each job that something happens to, until the returned function is called. */
  readonly listenToJobs: JobNotifier['listen'];
  /** Tells those who listen on this process that something happened to a job. */
  readonly notifyJob: JobNotifier['notify'];
  /** Aborts, with the error as its reason, when the workers of this session cannot get answers for any document. */
  readonly halted: AbortSignal;
  /** Number of document workers on all machines. */
  readonly countWorkers: () => Promise<number>;
  /** Stops the workers, with `graceMs` for running jobs, and closes everything. */
  readonly end: (graceMs: number) => Promise<void>;
}

/** How a session is opened. */
export interface SessionOptions {
  readonly concurrency: number;
  /** Called for every event of every job on the queue. */
  readonly onEvent?: (id: string, event: JobEvent) => void;
  /**
   * What happens to jobs that an earlier process left in the embedded queue. `drop`: they are deleted, while their
   * pages and answers stay in the store; `keep`: they continue, as on a queue server. The two modes have separate
   * queues.
   */
  readonly staleJobs: 'drop' | 'keep';
  /** Whether this process runs workers; by default only for the embedded queue. */
  readonly workers?: boolean;
  /** Steps that its workers run; all by default. */
  readonly steps?: readonly Step[];
  /** Runs while the embedded queue opens, which takes seconds. Failures are ignored: the work is repeated later. */
  readonly meanwhile?: (container: Container) => Promise<void>;
  /** Shared pools; by default it creates its own. */
  readonly pools?: Pools | undefined;
}

const DRAFT_MAX_AGE_MS = 86_400_000;

/**
 * Opens a session. With the embedded queue its workers run in this process.
 * Errors: `state_locked`, `queue_unreachable`, `config_invalid`.
 */
export async function openSession(config: Config, options: SessionOptions): Promise<Session> {
  const { concurrency, pools } = options;
  const container = await createContainer(config, concurrency, { tracing: await openTracing(config), pools });
  const url = queueUrlOf(config);
  const embedded = url.startsWith('file:');
  const dropsJobs = embedded && options.staleJobs === 'drop';
  const prefix = dropsJobs ? `${config.RECTO_QUEUE_PREFIX}-extract` : config.RECTO_QUEUE_PREFIX;
  const closers: (() => Promise<unknown>)[] = [() => container.close()];
  try {
    const meanwhile = embedded ? options.meanwhile?.(container).catch(() => undefined) : undefined;
    if (embedded && options.workers !== false) container.tasks.warmUp();
    const engine = await openEngine(url, prefix, container.tracing);
    closers.unshift(() => engine.close());
    await meanwhile;
    if (dropsJobs) await dropStaleJobs(engine);
    const open = <T extends Queue | QueueEvents>(part: T): T => {
      (part as QueueEvents).on('error', (error: Error) => container.log.error({ err: error.message }, 'queue error'));
      closers.unshift(() => closeQueue(part));
      return part;
    };
    const documents = open(engine.createQueue('documents'));
    const extractQueue = open(engine.createQueue('extract'));
    const deliverQueue = open(engine.createQueue('deliver'));
    const prepareQueue = open(engine.createQueue('prepare'));
    const documentEvents = open(engine.createEvents('documents'));
    await documentEvents.waitUntilReady();
    const notifier = createJobNotifier();
    const follower = createFollower({
      ...container,
      documents,
      documentEvents,
      onEvent: (id, event) => {
        notifier.notify(id);
        options.onEvent?.(id, event);
      },
      onEnd: notifier.notify,
    });
    const halted = new AbortController();
    const workerState: WorkerState = { steps: options.steps ?? STEPS, documents: concurrency };
    const host: WorkerHost | undefined =
      (options.workers ?? embedded)
        ? hostWorkers(container, engine, {
            concurrency,
            waitsForBudget: !dropsJobs,
            ...(options.steps === undefined ? {} : { steps: options.steps }),
            onBlocked: (failure) => halted.abort(failure),
          })
        : undefined;
    const presence =
      host === undefined || dropsJobs
        ? undefined
        : announce('workers', hostname(), () => workerState, { ledger: engine.ledger });
    const shared = { ...container, ledger: engine.ledger, documents, deliverQueue };
    const retention = options.staleJobs === 'keep' ? startRetention(shared) : undefined;
    // Removes the drafts of killed processes, which retention does as well.
    if (retention === undefined) void container.store.sweepDrafts(DRAFT_MAX_AGE_MS).catch(() => undefined);
    return {
      ...container,
      engine,
      ledger: engine.ledger,
      documents,
      extractQueue,
      prepareQueue,
      deliverQueue,
      queues: { documents, prepare: prepareQueue, extract: extractQueue, deliver: deliverQueue },
      maxWaiting: config.RECTO_QUEUE_MOST,
      countWaiting: createWaitingCount(documents),
      changeJob: createChangeJob(engine.ledger),
      createJob: createKeyedLock(),
      follower,
      progress: createProgressReader(documents),
      waitForEvent: notifier.waitForEvent,
      listenToJobs: notifier.listen,
      notifyJob: notifier.notify,
      halted: halted.signal,
      countWorkers: () => documents.getWorkersCount(),
      async end(graceMs) {
        follower.close();
        await Promise.all([host?.close(graceMs), retention?.close(), presence?.end()]);
        for (const close of closers) await close();
      },
    };
  } catch (error) {
    for (const close of closers) await close().catch(() => undefined);
    throw error;
  }
}

async function dropStaleJobs(engine: Engine): Promise<void> {
  for (const name of ['documents', 'prepare', 'extract', 'deliver'] as const) {
    const queue = engine.createQueue(name);
    try {
      await queue.obliterate({ force: true });
    } finally {
      await closeQueue(queue);
    }
  }
}
