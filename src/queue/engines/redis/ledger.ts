import type { Redis } from 'ioredis';
import { z } from 'zod';
import { RectoError } from '../../../errors.ts';
import { type Ledger, nextVersion, untilAborted } from '../../ledger/ledger.ts';

const READ = `
local time = redis.call('TIME')
local entry = redis.call('HMGET', KEYS[1], 'value', 'version')
return { entry[1] or '', tonumber(entry[2] or '0'), time[1] * 1000 + math.floor(time[2] / 1000) }`;

const WRITE = `
if tonumber(redis.call('HGET', KEYS[1], 'version') or '0') ~= tonumber(ARGV[1]) then return 0 end
if ARGV[2] == '' then
  redis.call('DEL', KEYS[1])
else
  redis.call('HSET', KEYS[1], 'value', ARGV[2], 'version', ARGV[3])
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
return 1`;

const entrySchema = z.tuple([z.string(), z.number(), z.number()]);

/** Creates a ledger on Redis, each value a hash under `prefix`. */
export function createRedisLedger(redis: Redis, prefix: string): Ledger {
  const keyOf = (key: string) => `${prefix}:ledger:${key}`;
  const run = async (script: string, key: string, ...values: (string | number)[]): Promise<unknown> => {
    try {
      return await redis.eval(script, 1, keyOf(key), ...values);
    } catch (error) {
      throw new RectoError('queue_unreachable', 'The queue server does not answer.', { cause: error });
    }
  };
  return {
    read: (key, options) =>
      untilAborted(options, async () => {
        const [text, version, nowMs] = entrySchema.parse(await run(READ, key));
        return { value: text === '' ? undefined : JSON.parse(text), version, nowMs };
      }),
    write: (key, value, version, ttlMs, options) =>
      untilAborted(options, async () => {
        const text = value === undefined ? '' : JSON.stringify(value);
        return (await run(WRITE, key, version, text, nextVersion(version), Math.ceil(ttlMs))) === 1;
      }),
    // Redis removes expired keys itself.
    sweep: (options) => untilAborted(options, async () => 0),
  };
}
