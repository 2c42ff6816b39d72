import type { JobEvent } from '../../schemas/events.ts';
import type { QueueName } from '../../schemas/queue.ts';
import type { Step } from '../../schemas/steps.ts';
import { hostWorkers, type WorkerHost } from '../../workers/host.ts';
import type { Engine, Queue, QueueEvents } from '../queue/engines/engine.ts';
import { openEngine } from '../queue/engines/open.ts';
import { createFollower, type Follower } from '../queue/follow.ts';
import { createProgressReader, type ReadProgress } from '../queue/job-progress.ts';
import type { Ledger } from '../queue/ledger/ledger.ts';
import { startRetention } from '../queue/retention.ts';
import { type Config, queueUrlOf } from './config.ts';
import { type Container, createContainer, type Pools } from './container.ts';
import { createJobNotifier } from './job-notifier.ts';
import { openTracing } from './tracing.ts';

/** A container with an open queue, and workers of its own where the queue is embedded. */
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
  readonly follower: Follower;
  readonly progress: ReadProgress;
  /** Waits until something is waitForEvent of a job, or for so long, in ms. */
  readonly waitForEvent: (id: string, ms: number, signal: AbortSignal) => Promise<void>;
  /** Aborts, with the error as its reason, when the workers of this session can get no answer for any document. */
  readonly halted: AbortSignal;
  /** Number of workers that take documents, wherever they are. */
  readonly countWorkers: () => Promise<number>;
  /** Stops the workers of this session, giving what runs `graceMs` to end, and closes everything. */
  readonly end: (graceMs: number) => Promise<void>;
}

export interface SessionOptions {
  readonly concurrency: number;
  /** Told what happens to any job on the queue. */
  readonly onEvent?: (id: string, event: JobEvent) => void;
  /**
   * What becomes of jobs that an earlier process left in the embedded queue. `drop`: whoever wants them asks for them again, and
   * pages and answers are in the store; `keep`: they go on, as on a queue server. The two do not see each other's jobs.
   */
  readonly staleJobs: 'drop' | 'keep';
  /** Whether this process works on the queue; unless given, where the queue is embedded. */
  readonly workers?: boolean;
  /** Steps that it does; all unless given. */
  readonly steps?: readonly Step[];
  /** Done while an embedded queue is being opened, which takes seconds; failures are left to whoever does the same later. */
  readonly meanwhile?: (container: Container) => Promise<void>;
  /** Some of its own unless given. */
  readonly pools?: Pools | undefined;
}

const DRAFTS_MS = 86_400_000;

/**
 * Opens what doors need to get documents worked on. On the embedded queue the work is done in this process.
 * Errors: `state_locked`, `queue_unreachable`, `config_invalid`.
 */
export async function openSession(config: Config, options: SessionOptions): Promise<Session> {
  const { concurrency, pools } = options;
  const container = await createContainer(config, concurrency, { tracing: await openTracing(config), pools });
  const url = queueUrlOf(config);
  const embedded = url.startsWith('file:');
  const drops = embedded && options.staleJobs === 'drop';
  const prefix = drops ? `${config.RECTO_QUEUE_PREFIX}-extract` : config.RECTO_QUEUE_PREFIX;
  const closing: (() => Promise<unknown>)[] = [() => container.close()];
  try {
    const ahead = embedded ? options.meanwhile?.(container).catch(() => undefined) : undefined;
    if (embedded && options.workers !== false) container.tasks.warmUp();
    const engine = await openEngine(url, prefix, container.tracing);
    closing.unshift(() => engine.close());
    await ahead;
    if (drops) await dropLeftovers(engine);
    const open = <T extends Queue | QueueEvents>(part: T): T => {
      (part as QueueEvents).on('error', (error: Error) => container.log.error({ err: error.message }, 'queue error'));
      closing.unshift(() => part.close());
      return part;
    };
    const documents = open(engine.createQueue('documents'));
    const extractQueue = open(engine.createQueue('extract'));
    const deliverQueue = open(engine.createQueue('deliver'));
    const prepareQueue = open(engine.createQueue('prepare'));
    const documentEvents = open(engine.createEvents('documents'));
    await documentEvents.waitUntilReady();
    const listeners = createJobNotifier();
    const follower = createFollower({
      ...container,
      documents,
      documentEvents,
      onEvent: (id, event) => {
        listeners.tell(id);
        options.onEvent?.(id, event);
      },
      onEnd: listeners.tell,
    });
    const halted = new AbortController();
    const host: WorkerHost | undefined =
      (options.workers ?? embedded)
        ? hostWorkers(container, engine, {
            concurrency,
            waitsForBudget: !drops,
            ...(options.steps === undefined ? {} : { steps: options.steps }),
            onBlocked: (failure) => halted.abort(failure),
          })
        : undefined;
    const shared = { ...container, ledger: engine.ledger, documents, deliverQueue };
    const retention = options.staleJobs === 'keep' ? startRetention(shared) : undefined;
    // What killed processes left of their work; retention does that as well.
    if (retention === undefined) void container.store.sweepDrafts(DRAFTS_MS).catch(() => undefined);
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
      follower,
      progress: createProgressReader(documents),
      waitForEvent: listeners.waitForEvent,
      halted: halted.signal,
      countWorkers: () => documents.getWorkersCount(),
      async end(graceMs) {
        follower.close();
        await Promise.all([host?.close(graceMs), retention?.close()]);
        for (const close of closing) await close();
      },
    };
  } catch (error) {
    for (const close of closing) await close().catch(() => undefined);
    throw error;
  }
}

async function dropLeftovers(engine: Engine): Promise<void> {
  for (const name of ['documents', 'prepare', 'extract', 'deliver'] as const) {
    const queue = engine.createQueue(name);
    try {
      await queue.obliterate({ force: true });
    } finally {
      await queue.close();
    }
  }
}
