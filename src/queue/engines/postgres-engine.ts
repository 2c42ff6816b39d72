import type {
  BackendClasses,
  PostgresConnectionOptions,
  PostgresQueueBackend,
  Queue,
  QueueEvents,
  Worker,
} from 'bullmq';
import { backoffSettings, type Engine, LOCK_MS, MAX_STALLED } from './engine.ts';

/** The queues of BullMQ's Postgres backend, on any pool. */
export function postgresEngine(
  kind: Engine['kind'],
  place: string,
  prefix: string,
  bullmq: BackendClasses<PostgresQueueBackend, PostgresConnectionOptions>,
  pool: unknown,
): Pick<Engine, 'kind' | 'place' | 'createQueue' | 'createWorker' | 'createEvents'> {
  const connection = pool as PostgresConnectionOptions;
  return {
    kind,
    place,
    createQueue: (name) => new bullmq.Queue(`${prefix}-${name}`, { connection }) as unknown as Queue,
    createWorker: (name, processor, settings) =>
      new bullmq.Worker(`${prefix}-${name}`, processor, {
        connection,
        concurrency: settings.concurrency,
        ...backoffSettings(settings),
        lockDuration: LOCK_MS,
        stalledInterval: kind === 'embedded' ? 2000 : LOCK_MS / 2,
        maxStalledCount: MAX_STALLED,
      }) as unknown as Worker,
    createEvents: (name) => new bullmq.QueueEvents(`${prefix}-${name}`, { connection }) as unknown as QueueEvents,
  };
}
