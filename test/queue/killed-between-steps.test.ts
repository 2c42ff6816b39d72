import { DelayedError } from 'bullmq';
import { describe, expect, it } from 'vitest';
import { documentPayloadSchema } from '../../schemas/queue.ts';
import { prepareId } from '../../src/queue/job-ids.ts';
import { receiptPdf } from '../support/pdf.ts';
import { submitReceipt } from '../support/receipt-in-queue.ts';
import { hasRedis } from '../support/servers.ts';

describe.skipIf(!hasRedis)(
  'a process that was killed when it had noted the next step and not waited for the last one',
  () => {
    it('leaves a document that the next one waits for', async () => {
      const { open, session, job, end } = await submitReceipt(receiptPdf(1));

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
