import type {
  BackendClasses,
  PostgresConnectionOptions,
  PostgresQueueBackend,
  Queue,
  QueueEvents,
  Worker,
} from 'bullmq';
import { type Engine, type EngineOptions, telemetryOption, workerOptions } from '../engine.ts';

/** The queues of BullMQ's Postgres backend, on any pool. */
export function sqlEngine(
  kind: Engine['kind'],
  place: string,
  prefix: string,
  bullmq: BackendClasses<PostgresQueueBackend, PostgresConnectionOptions>,
  pool: unknown,
  options: EngineOptions,
): Pick<Engine, 'kind' | 'place' | 'createQueue' | 'createWorker' | 'createEvents'> {
  const connection = pool as PostgresConnectionOptions;
  return {
    kind,
    place,
    createQueue: (name) =>
      new bullmq.Queue(`${prefix}-${name}`, { connection, ...telemetryOption(options) }) as unknown as Queue,
    createWorker: (name, processor, settings) =>
      new bullmq.Worker(`${prefix}-${name}`, processor, {
        connection,
        ...workerOptions(settings),
        ...telemetryOption(options),
        // Who held a job in this folder before is gone: it is soon seen that nobody holds it.
        ...(kind === 'embedded' ? { stalledInterval: 2000 } : {}),
      }) as unknown as Worker,
    createEvents: (name) => new bullmq.QueueEvents(`${prefix}-${name}`, { connection }) as unknown as QueueEvents,
  };
}
