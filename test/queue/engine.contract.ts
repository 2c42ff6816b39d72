import { randomBytes } from 'node:crypto';
import { type Job, UnrecoverableError, WaitingChildrenError, WaitingError, type Worker } from 'bullmq';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { JobTerms } from '../../schemas/job.ts';
import type { Engine } from '../../src/queue/engines/engine.ts';
import { priorityOf } from '../../src/queue/job-ids.ts';

import { oldestWaiting } from '../../src/queue/oldest-waiting.ts';
import { delayJob } from '../../src/queue/run-job.ts';
import { ledgerContract } from './ledger.contract.ts';
import { sharingContract } from './sharing.contract.ts';

const CHILD = { attempts: 1, removeOnComplete: true, removeOnFail: true, ignoreDependencyOnFailure: true } as const;

/** What every engine does for the documents that go through it, and for the workers that share it. */
export function engineContract(
  name: string,
  open: (prefix: string) => Promise<Engine>,
  close: () => Promise<void>,
): void {
  describe(`the queue on ${name}`, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await open(`test-${randomBytes(4).toString('hex')}`);
    });
    afterAll(async () => {
      await engine.close();
      await close();
    });

    const openQueue = (queueName: 'documents' | 'prepare' | 'extract') => {
      const queue = engine.createQueue(queueName);
      onTestFinished(async () => {
        await queue.obliterate({ force: true });
        await queue.close();
      });
      return queue;
    };
    const openEvents = async (queueName: 'documents' | 'prepare') => {
      const events = engine.createEvents(queueName);
      onTestFinished(() => events.close());
      await events.waitUntilReady();
      return events;
    };
    const work = (
      queueName: 'documents' | 'prepare' | 'extract',
      run: (job: Job, token?: string) => Promise<unknown>,
    ) => {
      const worker: Worker = engine.createWorker(queueName, run, { concurrency: 4 });
      worker.on('error', () => undefined);
      onTestFinished(() => worker.close());
      return worker;
    };

    it('gives a job to one worker and its value to all listeners', async () => {
      const queue = openQueue('documents');
      const events = await openEvents('documents');
      work('documents', async (job) => ({ doubled: job.data.value * 2 }));
      const job = await queue.add('document', { value: 21 }, { jobId: 'd-one' });
      expect(await job.waitUntilFinished(events, 30_000)).toEqual({ doubled: 42 });
    });

    it('does not wait for its server when its signal has aborted', async () => {
      const signal = AbortSignal.abort();
      await expect(engine.ping({ signal })).rejects.toMatchObject({ code: 'cancelled' });
      await expect(engine.warnings({ signal })).rejects.toMatchObject({ code: 'cancelled' });
      await engine.ping({ signal: new AbortController().signal });
    });

    it('runs a job once that is added twice under one id', async () => {
      const queue = openQueue('documents');
      const events = await openEvents('documents');
      const runs: string[] = [];
      const first = await queue.add('document', { n: 1 }, { jobId: 'd-twice' });
      await queue.add('document', { n: 2 }, { jobId: 'd-twice' });
      work('documents', async (job) => runs.push(String(job.id)));
      const last = await queue.add('document', {}, { jobId: 'd-last' });
      await Promise.all([first.waitUntilFinished(events, 30_000), last.waitUntilFinished(events, 30_000)]);
      expect(runs.sort()).toEqual(['d-last', 'd-twice']);
    });

    it('lets a job wait for its children, and reports the failed ones to it', async () => {
      const documents = openQueue('documents');
      const extract = openQueue('extract');
      const events = await openEvents('documents');
      work('extract', async (job) => {
        if (job.data.chunk === 1) throw new UnrecoverableError('model_failed: no answer');
        return { chunk: job.data.chunk };
      });
      work('documents', async (job, token = '') => {
        if (job.data.step === 'begin') {
          const parent = { id: String(job.id), queue: job.queueQualifiedName };
          for (const chunk of [0, 1, 2])
            await extract.add('extract', { chunk }, { ...CHILD, jobId: `${job.id}-${chunk}`, parent });
          await job.updateData({ step: 'end' });
          if (await job.moveToWaitingChildren(token)) throw new WaitingChildrenError();
        }
        return {
          values: Object.values(await job.getChildrenValues()),
          failures: Object.values(await job.getIgnoredChildrenFailures()),
        };
      });
      const job = await documents.add('document', { step: 'begin' }, { jobId: 'd-family' });
      const value = await job.waitUntilFinished(events, 30_000);
      expect(value.values).toHaveLength(2);
      expect(value.values).toEqual(expect.arrayContaining([{ chunk: 0 }, { chunk: 2 }]));
      expect(value.failures).toEqual(['model_failed: no answer']);
    });

    it('retries after an error, and gives up when it is final', async () => {
      const queue = openQueue('documents');
      const events = await openEvents('documents');
      const tries = new Map<string, number>();
      work('documents', async (job) => {
        const count = (tries.get(String(job.id)) ?? 0) + 1;
        tries.set(String(job.id), count);
        if (job.data.final) throw new UnrecoverableError('file_corrupt: damaged');
        if (count < 3) throw new Error('store_failed: disk full');
        return count;
      });
      const options = { attempts: 4, backoff: { type: 'fixed', delay: 10 } };
      const passing = await queue.add('document', { final: false }, { ...options, jobId: 'd-fault' });
      const final = await queue.add('document', { final: true }, { ...options, jobId: 'd-final' });
      expect(await passing.waitUntilFinished(events, 30_000)).toBe(3);
      await expect(final.waitUntilFinished(events, 30_000)).rejects.toThrow('file_corrupt: damaged');
      expect(tries.get('d-final')).toBe(1);
    });

    it('takes a job back without counting an attempt when its worker is closing', async () => {
      const queue = openQueue('documents');
      const events = await openEvents('documents');
      let begun = 0;
      work('documents', async (job, token = '') => {
        begun += 1;
        if (begun === 1) {
          await job.moveToWait(token);
          throw new WaitingError();
        }
        return job.attemptsMade;
      });
      const job = await queue.add('document', {}, { jobId: 'd-back' });
      expect(await job.waitUntilFinished(events, 30_000)).toBe(0);
      expect(begun).toBe(2);
    });

    it('lets a job wait for any number of milliseconds, without counting an attempt', async () => {
      const queue = openQueue('documents');
      const events = await openEvents('documents');
      work('documents', async (job, token = '') => {
        if (job.data.waited === true) return job.attemptsMade;
        await job.updateData({ waited: true });
        return delayJob(job, token, 20.25);
      });
      const job = await queue.add('document', {}, { jobId: 'd-waits', attempts: 1 });
      expect(await job.waitUntilFinished(events, 30_000)).toBe(0);
    });

    it('reports the progress of a job', async () => {
      const queue = openQueue('prepare');
      const events = await openEvents('prepare');
      const waitForEvent: unknown[] = [];
      events.on('progress', ({ data }) => waitForEvent.push(data));
      work('prepare', async (job) => {
        await job.updateProgress({ pagesDone: 3, pagesTotal: 9 });
      });
      const job = await queue.add('prepare', {}, { jobId: 'd-progress' });
      await job.waitUntilFinished(events, 30_000);
      await expect.poll(() => waitForEvent).toEqual([{ pagesDone: 3, pagesTotal: 9 }]);
    });

    it('reports when the longest-waiting job was added, whatever its priority', async () => {
      const queue = openQueue('prepare');
      expect(await oldestWaiting(queue)).toBeUndefined();
      const now = Date.now();
      const add = (age: number, terms: Partial<JobTerms>) =>
        queue.add(
          'prepare',
          {},
          { timestamp: now - age, priority: priorityOf({ terms: { priority: 'normal', ...terms } }) },
        );
      await add(5000, { priority: 'normal' });
      await add(9000, { priority: 'low' });
      await add(1000, { priority: 'low' });
      await add(2000, { priority: 'high' });
      expect(await oldestWaiting(queue)).toBe(now - 9000);
      await queue.add('prepare', {}, { timestamp: now - 20_000 });
      expect(await oldestWaiting(queue)).toBe(now - 20_000);
    });

    ledgerContract(() => engine.ledger);

    it('responds to a ping', async () => {
      await expect(engine.ping()).resolves.toBeUndefined();
    });

    sharingContract(() => engine);
  });
}
