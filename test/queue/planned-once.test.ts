import { describe, expect, it, onTestFinished } from 'vitest';
import type { Engine } from '../../src/queue/engines/engine.ts';
import { readEvents } from '../../src/queue/job-events.ts';
import { hostWorkers } from '../../workers/host.ts';
import { receiptPdf } from '../support/pdf.ts';
import { submitReceipt } from '../support/receipt-in-queue.ts';
import { hasRedis } from '../support/servers.ts';

describe.skipIf(!hasRedis)('a document whose requests the queue takes at the second attempt', () => {
  it('keeps its pages and its plan', async () => {
    const { session, job, end } = await submitReceipt(receiptPdf(1));
    let failures = 0;
    const engine: Engine = {
      ...session.engine,
      createQueue(name, options) {
        const queue = session.engine.createQueue(name, options);
        const { addBulk } = queue;
        queue.addBulk = (jobs) => {
          failures += 1;
          if (failures > 1) return addBulk.call(queue, jobs);
          return Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
        };
        return queue;
      },
    };
    const host = hostWorkers(session, engine, { concurrency: 1, waitsForBudget: true });
    onTestFinished(() => host.close(0));
    expect(await end).toMatchObject({ issues: [], data: { total: expect.any(Number) } });
    const types = (await readEvents(session.documents, job.id, 0)).map(({ event }) => event.type);
    expect(types).toEqual(['page', 'planned', 'answered', 'ended']);
  });
});
