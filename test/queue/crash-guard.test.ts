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
const LONG = { timeout: 120_000, interval: 100 };

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

describe.skipIf(!hasRedis)('a job that crashes its process', () => {
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

  it('runs exclusively after two crashes and fails after three more, while other jobs complete', async () => {
    const { prefix, queue, values } = await openQueue();
    await queue.add('prepare', { crashesUntil: 100 }, { jobId: 'd-poison' });
    for (const name of ['d-one', 'd-two']) await queue.add('prepare', {}, { jobId: name });
    const deaths = keepRunning(redis.url, prefix);
    await expect.poll(values, LONG).toEqual({
      'd-poison': { error: { code: 'worker_crashed', message: expect.stringContaining('5 times') } },
      'd-one': { otherJobs: expect.any(Number) },
      'd-two': { otherJobs: expect.any(Number) },
    });
    expect(deaths()).toBe(5);
  });

  it('continues as long as it makes progress, however often its process crashes', async () => {
    const { prefix, queue, values } = await openQueue();
    await queue.add('prepare', { crashesUntil: 4, progresses: true }, { jobId: 'd-slow' });
    const deaths = keepRunning(redis.url, prefix);
    await expect.poll(values, LONG).toEqual({ 'd-slow': { otherJobs: 0 } });
    expect(deaths()).toBe(4);
  });

  it('ends a document with a failed result', async () => {
    const env = { RECTO_QUEUE_URL: redis.url, RECTO_QUEUE_PREFIX: `crash-${randomBytes(4).toString('hex')}` };
    const state = join(temporaryFolder(), 'state');
    const door = await startService({ env, state, workers: false });
    const { id } = await door.json('/v1/jobs', receiptUpload(1));
    const { ledger } = door.session;
    // The state after five crashes, the last three while the job ran exclusively.
    const client = new Redis(redis.url);
    await client.hset(`bull:${env.RECTO_QUEUE_PREFIX}-documents:${id}`, { stc: 5 });
    client.disconnect();
    await ledger.write(`crashes:documents:${id}`, { forgiven: 0, reached: 0, alone: 4, aloneCrashes: 2 }, 0, 60_000);
    await startService({ env, state, workers: true });
    await expect.poll(async () => (await door.json(`/v1/jobs/${id}`)).status, LONG).toBe('failed');
    expect(await readResult(door.session.store, id)).toMatchObject({
      status: 'failed',
      error: { code: 'worker_crashed' },
    });
  });
});
