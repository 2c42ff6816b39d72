import { Queue, QueueEvents, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { asRectoError } from '../../../errors.ts';
import { type Engine, type EngineOptions, telemetryOption, workerOptions } from '../engine.ts';
import { redactUrl } from '../redact-url.ts';
import { createRedisLedger } from './ledger.ts';

const CONNECT_MS = 10_000;

/** BullMQ on Redis 6.2 or later, or Valkey. Errors: `queue_unreachable`. */
export async function openRedisEngine(url: string, prefix: string, options: EngineOptions): Promise<Engine> {
  const place = redactUrl(url);
  const unreachable = (error: unknown) =>
    asRectoError(error, 'queue_unreachable', `The queue at ${place} does not answer`);
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

  // Producers fail at once when Redis is away, workers wait for it to come back.
  const producing = { url, maxRetriesPerRequest: 1, enableOfflineQueue: true } as const;
  const working = { url, maxRetriesPerRequest: null } as const;
  const named = (name: string) => `${prefix}-${name}`;
  const shared = new Redis(url, { maxRetriesPerRequest: 3, commandTimeout: CONNECT_MS });
  // Its commands report what is wrong.
  shared.on('error', () => undefined);
  return {
    kind: 'redis',
    ledger: createRedisLedger(shared, prefix),
    place,
    createQueue: (name, { patient = false } = {}) =>
      new Queue(named(name), { connection: patient ? working : producing, ...telemetryOption(options) }),
    createWorker: (name, processor, settings) =>
      new Worker(named(name), processor, {
        connection: working,
        ...workerOptions(settings),
        ...telemetryOption(options),
      }),
    createEvents: (name) => new QueueEvents(named(name), { connection: working }),
    warnings: () => redisWarnings(shared).catch((error: unknown) => Promise.reject(unreachable(error))),
    ping: async () => {
      const again = new Redis(url, { connectTimeout: CONNECT_MS, maxRetriesPerRequest: 1, retryStrategy: () => null });
      again.on('error', () => undefined);
      try {
        await again.ping();
      } catch (error) {
        throw unreachable(error);
      } finally {
        again.disconnect();
      }
    },
    close: async () => shared.disconnect(),
  };
}

/** What of a Redis server's settings would lose jobs. Managed servers do not answer CONFIG: INFO says most of it. */
async function redisWarnings(redis: Redis): Promise<readonly string[]> {
  const info = await redis.info();
  const said = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
  const warnings: string[] = [];
  const policy = said('maxmemory_policy');
  if (policy !== undefined && policy !== 'noeviction') {
    warnings.push(
      `Redis drops keys, and jobs with them, when its memory is full: set maxmemory-policy to noeviction (it is ${policy}).`,
    );
  }
  if (said('aof_enabled') === '0') {
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
