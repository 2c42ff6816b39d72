import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readResult } from '../../src/pipeline/results.ts';
import { openEngine } from '../../src/queue/engines/open.ts';
import { temporaryFolder } from '../support/folder.ts';
import { hasRedis, startRedis } from '../support/servers.ts';
import { receiptUpload, startService } from '../support/service.ts';

const SCRIPT = join(import.meta.dirname, '../support/crashing-worker.ts');
const LONG = { timeout: 90_000, interval: 100 };

/** Runs the worker, and starts it again each time it dies, until the test has ended. Returns how often it died. */
function keepRunning(url: string, prefix: string): () => number {
  let deaths = 0;
  let child: ChildProcess;
  let ended = false;
  const start = () => {
    child = spawn(process.execPath, ['--import', 'tsx', SCRIPT, url, prefix], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.once('exit', () => {
      if (ended) return;
      deaths += 1;
      start();
    });
  };
  start();
  onTestFinished(async () => {
    ended = true;
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  });
  return () => deaths;
}

describe.skipIf(!hasRedis)('a job over which its process dies', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  async function openQueue() {
    const prefix = `crash-${randomBytes(4).toString('hex')}`;
    const engine = await openEngine(redis.url, prefix, {});
    const queue = engine.createQueue('prepare');
    onTestFinished(async () => {
      await queue.close();
      await engine.close();
    });
    const values = async () => {
      const jobs = await queue.getJobs(['completed', 'failed']);
      return Object.fromEntries(jobs.map((job) => [job.id, job.failedReason ?? job.returnvalue]));
    };
    return { prefix, queue, values };
  }

  it('is done alone after two deaths, and fails by itself after a third, while those beside it are done', async () => {
    const { prefix, queue, values } = await openQueue();
    await queue.add('prepare', { diesUntil: 100 }, { jobId: 'd-poison' });
    for (const name of ['d-one', 'd-two']) await queue.add('prepare', {}, { jobId: name });
    const deaths = keepRunning(redis.url, prefix);
    await expect.poll(values, LONG).toEqual({
      'd-poison': { error: { code: 'worker_crashed', message: expect.stringContaining('3 times') } },
      'd-one': { beside: expect.any(Number) },
      'd-two': { beside: expect.any(Number) },
    });
    expect(deaths()).toBe(3);
  });

  it('goes on where it makes progress each time, however often its process dies', async () => {
    const { prefix, queue, values } = await openQueue();
    await queue.add('prepare', { diesUntil: 4, progresses: true }, { jobId: 'd-slow' });
    const deaths = keepRunning(redis.url, prefix);
    await expect.poll(values, LONG).toEqual({ 'd-slow': { beside: 0 } });
    expect(deaths()).toBe(4);
  });

  it('leaves a failed result where it was a document', async () => {
    const env = { RECTO_QUEUE_URL: redis.url, RECTO_QUEUE_PREFIX: `crash-${randomBytes(4).toString('hex')}` };
    const state = join(temporaryFolder(), 'state');
    const door = await startService({ env, state, workers: false });
    const { id } = await door.json('/v1/jobs', receiptUpload(1));
    const { ledger } = door.session;
    // As it is when the process has died three times, at last with this job alone.
    const client = new Redis(redis.url);
    await client.hset(`bull:${env.RECTO_QUEUE_PREFIX}-documents:${id}`, { stc: 3 });
    client.disconnect();
    await ledger.write(`crashes:documents:${id}`, { forgiven: 0, reached: 0, alone: 2 }, 0, 60_000);
    await startService({ env, state, workers: true });
    await expect.poll(async () => (await door.json(`/v1/jobs/${id}`)).status, LONG).toBe('failed');
    expect(await readResult(door.session.store, id)).toMatchObject({
      status: 'failed',
      error: { code: 'worker_crashed' },
    });
  });
});
