import { createHash } from 'node:crypto';
import { hasRedis, startRedis } from './servers.ts';

/** Where tests find the Redis of all tests. */
const URL_NAME = 'TEST_REDIS_URL';

/** Starts it before the first test, and stops it after the last. */
export default async function setup(): Promise<() => Promise<void>> {
  if (!hasRedis) return async () => undefined;
  const redis = await startRedis();
  process.env[URL_NAME] = redis.url;
  return () => redis.stop();
}

/** Settings of a queue on that Redis, which is the same one for the same state folder; none where Redis is not installed. */
export function sharedQueue(state: string): Readonly<Record<string, string>> {
  const url = process.env[URL_NAME];
  if (url === undefined) return {};
  const prefix = createHash('sha256').update(state).digest('hex').slice(0, 16);
  return { RECTO_QUEUE_URL: url, RECTO_QUEUE_PREFIX: `test-${prefix}` };
}
