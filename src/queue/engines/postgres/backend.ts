import type {
  BackendClasses,
  PostgresConnectionOptions,
  PostgresQueueBackend,
  Queue,
  QueueEvents,
  Worker,
} from 'bullmq';
import { type Engine, type EngineOptions, telemetryOption, workerOptions } from '../engine.ts';

/** Creates the part of an engine that uses BullMQ's Postgres backend, on any pool. */
export function sqlEngine(
  kind: Engine['kind'],
  location: string,
  prefix: string,
  bullmq: BackendClasses<PostgresQueueBackend, PostgresConnectionOptions>,
  pool: unknown,
  options: EngineOptions,
): Pick<Engine, 'kind' | 'location' | 'createQueue' | 'createWorker' | 'createEvents'> {
  const connection = pool as PostgresConnectionOptions;
  return {
    kind,
    location,
    createQueue: (name) =>
      new bullmq.Queue(`${prefix}-${name}`, { connection, ...telemetryOption(options) }) as unknown as Queue,
    createWorker: (name, processor, settings) =>
      new bullmq.Worker(`${prefix}-${name}`, processor, {
        connection,
        ...workerOptions(settings),
        ...telemetryOption(options),
        // No previous process holds jobs of this folder any more, so stalled jobs are found sooner.
        ...(kind === 'embedded' ? { stalledInterval: 2000 } : {}),
      }) as unknown as Worker,
    createEvents: (name) => new bullmq.QueueEvents(`${prefix}-${name}`, { connection }) as unknown as QueueEvents,
  };
}
