import { Queue, QueueEvents, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { asRectoError } from '../../../errors.ts';
import { untilAborted } from '../../ledger/ledger.ts';
import { type Engine, type EngineOptions, telemetryOption, workerOptions } from '../engine.ts';
import { redactUrl } from '../redact-url.ts';
import { createRedisLedger } from './ledger.ts';

const CONNECT_MS = 10_000;

/** BullMQ on Redis 6.2 or later, or Valkey. Errors: `queue_unreachable`. */
export async function openRedisEngine(url: string, prefix: string, options: EngineOptions): Promise<Engine> {
  const location = redactUrl(url);
  const unreachable = (error: unknown) =>
    asRectoError(error, 'queue_unreachable', `The queue at ${location} does not answer`);
  const probe = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    maxRetriesPerRequest: 1,
    retryStrategy: () => null,
  });
  let lastError: unknown;
  probe.on('error', (error) => {
    lastError = error;
  });
  try {
    await probe.connect();
    await probe.ping();
  } catch (error) {
    probe.disconnect();
    throw unreachable(lastError ?? error);
  }
  probe.disconnect();

  // Producers fail at once when Redis is unreachable; workers wait.
  const producerConnection = { url, maxRetriesPerRequest: 1, enableOfflineQueue: true } as const;
  const workerConnection = { url, maxRetriesPerRequest: null } as const;
  const named = (name: string) => `${prefix}-${name}`;
  const shared = new Redis(url, { maxRetriesPerRequest: 3, commandTimeout: CONNECT_MS });
  // Errors reject the commands.
  shared.on('error', () => undefined);
  return {
    kind: 'redis',
    ledger: createRedisLedger(shared, prefix),
    location,
    createQueue: (name, { waitsForServer = false } = {}) =>
      new Queue(named(name), {
        connection: waitsForServer ? workerConnection : producerConnection,
        ...telemetryOption(options),
      }),
    createWorker: (name, processor, settings) =>
      new Worker(named(name), processor, {
        connection: workerConnection,
        ...workerOptions(settings),
        ...telemetryOption(options),
      }),
    createEvents: (name) => new QueueEvents(named(name), { connection: workerConnection }),
    warnings: (called) =>
      untilAborted(called, () => redisWarnings(shared).catch((error: unknown) => Promise.reject(unreachable(error)))),
    ping: (called) =>
      untilAborted(called, async () => {
        const client = new Redis(url, {
          connectTimeout: CONNECT_MS,
          maxRetriesPerRequest: 1,
          retryStrategy: () => null,
        });
        client.on('error', () => undefined);
        try {
          await client.ping();
        } catch (error) {
          throw unreachable(error);
        } finally {
          client.disconnect();
        }
      }),
    close: (called) => untilAborted(called, async () => shared.disconnect()),
  };
}

/** Warnings about settings that can lose jobs. Managed servers may not allow CONFIG; INFO has most of it. */
async function redisWarnings(redis: Redis): Promise<readonly string[]> {
  const info = await redis.info();
  const infoValue = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
  const warnings: string[] = [];
  const policy = infoValue('maxmemory_policy');
  if (policy !== undefined && policy !== 'noeviction') {
    warnings.push(
      `Redis drops keys, and jobs with them, when its memory is full: set maxmemory-policy to noeviction (it is ${policy}).`,
    );
  }
  if (infoValue('aof_enabled') === '0') {
    const snapshots = await redis.config('GET', 'save').then(
      (answer) => (Array.isArray(answer) ? String(answer[1] ?? '') : ''),
      () => undefined,
    );
    if (snapshots === '')
      warnings.push('Redis keeps nothing on disk: jobs are lost when it restarts. Set appendonly to yes.');
    else
      warnings.push(
        'Redis keeps snapshots only: the jobs of the last minutes are lost when it crashes. Set appendonly to yes.',
      );
  }
  return warnings;
}
