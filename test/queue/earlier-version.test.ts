import { describe, expect, it } from 'vitest';
import { loadJob } from '../../src/pipeline/accept.ts';
import { prepareStep } from '../../src/pipeline/steps.ts';
import { receiptPdf } from '../support/pdf.ts';
import { submitReceipt } from '../support/receipt-in-queue.ts';
import { hasRedis } from '../support/servers.ts';

const { signal } = new AbortController();

describe.skipIf(!hasRedis)('a document whose pages a worker of an earlier version prepared', () => {
  it('gets its requests from its own job', async () => {
    const { open, session, job, end } = await submitReceipt(receiptPdf(1));
    // Such a worker returns where the pages are, and nothing else.
    session.engine.createWorker(
      'prepare',
      async () => {
        const own = await loadJob(session.store, job.id);
        const deps = { ...session, model: session.model(own.options) };
        const policy = { attempt: <T>(step: () => Promise<T>) => step(), emit: async () => undefined };
        return prepareStep(own, { retryFailed: false }, deps, policy, { signal });
      },
      { concurrency: 1 },
    );
    await open({ workers: true, steps: ['extract', 'assemble'] });
    expect(await end).toMatchObject({ issues: [], data: { total: expect.any(Number) } });
  });
});
