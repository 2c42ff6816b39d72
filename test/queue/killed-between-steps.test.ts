import { DelayedError } from 'bullmq';
import { describe, expect, it, onTestFinished } from 'vitest';
import { documentPayloadSchema } from '../../schemas/queue.ts';
import { readConfig } from '../../src/app/config.ts';
import { openSession, type SessionOptions } from '../../src/app/session.ts';
import { loadDocumentType } from '../../src/extract/document-type.ts';
import { prepareId } from '../../src/queue/job-ids.ts';
import { submitFile } from '../../src/queue/submit-file.ts';
import { temporaryFolder } from '../support/folder.ts';
import { receiptPdf } from '../support/pdf.ts';
import { sharedPools } from '../support/pools.ts';
import { hasRedis } from '../support/servers.ts';
import { sharedQueue } from '../support/shared-redis.ts';
import { put } from '../support/watching.ts';

describe.skipIf(!hasRedis)(
  'a process that was killed when it had noted the next step and not waited for the last one',
  () => {
    it('leaves a document that the next one waits for', async () => {
      const folder = temporaryFolder();
      const config = readConfig({
        RECTO_STATE: folder,
        RECTO_LOG: 'silent',

        ...sharedQueue(folder),
      });
      const open = async (options: Pick<SessionOptions, 'workers' | 'steps'>) => {
        const session = await openSession(config, {
          concurrency: 1,
          staleJobs: 'keep',
          pools: sharedPools(config),
          ...options,
        });
        onTestFinished(() => session.end(0));
        return session;
      };
      const session = await open({ workers: false });
      put(folder, 'a.pdf', receiptPdf(1));
      const type = await loadDocumentType('receipt');
      const options = { model: 'local', views: 'auto', ocr: 'auto', strategy: 'auto' } as const;
      const file = { path: `${folder}/a.pdf`, name: 'a.pdf', type, options, context: {}, force: false };
      const { job, end } = await submitFile(file, session, { signal: new AbortController().signal });

      // As that process does, up to the moment of its death.
      const killed = session.engine.createWorker(
        'documents',
        async (queueJob, token = '') => {
          const payload = documentPayloadSchema.parse(queueJob.data);
          const parent = { id: String(queueJob.id), queue: queueJob.queueQualifiedName };
          const data = { job: job.id, retry_failed_pages: false, since: payload.addedAt };
          await session.prepareQueue.add('prepare', data, { parent, jobId: prepareId(job.id) });
          await queueJob.updateData({ ...payload, step: 'extract' });
          await queueJob.moveToDelayed(Date.now(), token);
          throw new DelayedError();
        },
        { concurrency: 1 },
      );
      const noted = async () => documentPayloadSchema.parse((await session.documents.getJob(job.id))?.data).step;
      await expect.poll(noted).toBe('extract');
      await killed.close();

      await open({ workers: true, steps: ['assemble'] });
      const state = async () => session.documents.getJobState(job.id);
      await expect.poll(state).toMatch(/^(?:waiting-children|completed|failed)$/);
      expect(await state()).toBe('waiting-children');
      await open({ workers: true, steps: ['prepare', 'extract'] });
      const result = await end;
      expect(result.issues).toEqual([]);
      expect(result.data).toMatchObject({ total: expect.any(Number) });
    });
  },
);
