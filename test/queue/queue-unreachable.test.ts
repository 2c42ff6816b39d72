import { Redis } from 'ioredis';
import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import type { Job } from '../../schemas/job.ts';
import { RectoError } from '../../src/errors.ts';
import { resumeJob } from '../../src/queue/resume.ts';
import { jobFailure } from '../../src/queue/run-job.ts';
import { freePort } from '../support/servers.ts';

const thrownBy = (work: Promise<unknown>) =>
  work.then(
    () => expect.unreachable('It was answered.'),
    (error: unknown) => error,
  );

it('is the code for connection errors of the Redis clients', async () => {
  const options = { port: await freePort(), retryStrategy: () => null };
  const redis = new Redis({ ...options, maxRetriesPerRequest: 1 });
  redis.on('error', () => undefined);
  onTestFinished(() => redis.disconnect());
  const failure = jobFailure(await thrownBy(redis.ping()));
  expect(failure).toMatchObject({ code: 'queue_unreachable', retryable: true });
  const impatient = new Redis({ ...options, retryStrategy: () => 1, maxRetriesPerRequest: 0 });
  impatient.on('error', () => undefined);
  onTestFinished(() => impatient.disconnect());
  expect(jobFailure(await thrownBy(impatient.ping()))).toMatchObject({ code: 'queue_unreachable' });
});

it('is the code for connection errors of the Postgres client', async () => {
  const pool = new pg.Pool({ host: 'localhost', port: await freePort() });
  onTestFinished(() => pool.end());
  expect(jobFailure(await thrownBy(pool.query('SELECT 1')))).toMatchObject({ code: 'queue_unreachable' });
  expect(jobFailure(new pg.DatabaseError('terminating connection', 1, 'error'))).toMatchObject({ code: 'internal' });
  const stopping = Object.assign(new pg.DatabaseError('terminating connection', 1, 'error'), { code: '57P01' });
  expect(jobFailure(stopping)).toMatchObject({ code: 'queue_unreachable' });
});

it('is not inferred from words that an error may quote from a document', () => {
  const quoted = new Error('The page says "connect ECONNREFUSED" and "Connection terminated".');
  expect(jobFailure(quoted)).toMatchObject({ code: 'internal' });
  expect(jobFailure(new RectoError('internal', 'Connection is closed.'))).toMatchObject({ code: 'internal' });
});

it('is reported when a job cannot be resumed, as is an unreachable store', async () => {
  const job = { id: 'd-1', terms: { priority: 'normal' } } as unknown as Job;
  const plan = JSON.stringify({ manifest: 'pages/a/manifest.json', chunks: [[1], [2]] });
  const queueOf = (promote: () => Promise<void>) =>
    ({ getJob: async () => ({ changePriority: async () => undefined, promote }) }) as never;
  const storeOf = (get: () => Promise<Buffer>) => ({ get }) as never;
  const away = queueOf(() => Promise.reject(Object.assign(new Error('read'), { code: 'ECONNRESET' })));
  const running = queueOf(() => Promise.reject(new Error('Job d-1 is not in the delayed state. promote')));
  const there = storeOf(async () => Buffer.from(plan));
  await expect(resumeJob(job, { store: there, documents: running, extractQueue: away })).rejects.toMatchObject({
    code: 'queue_unreachable',
  });
  await resumeJob(job, { store: there, documents: running, extractQueue: running });
  const full = storeOf(() => Promise.reject(new RectoError('store_failed', 'The disk is away.')));
  await expect(resumeJob(job, { store: full, documents: running, extractQueue: running })).rejects.toMatchObject({
    code: 'store_failed',
  });
});
