import { describe, expect, it, onTestFinished } from 'vitest';
import { readConfig } from '../../src/app/config.ts';
import { openSession, type SessionOptions } from '../../src/app/session.ts';
import { loadDocumentType } from '../../src/extract/document-type.ts';
import { loadJob } from '../../src/pipeline/accept.ts';
import { prepareStep } from '../../src/pipeline/steps.ts';
import { submitFile } from '../../src/queue/submit-file.ts';
import { temporaryFolder } from '../support/folder.ts';
import { receiptPdf } from '../support/pdf.ts';
import { sharedPools } from '../support/pools.ts';
import { hasRedis } from '../support/servers.ts';
import { sharedQueue } from '../support/shared-redis.ts';
import { put } from '../support/watching.ts';

const { signal } = new AbortController();

describe.skipIf(!hasRedis)('a document whose pages a worker of an earlier version prepared', () => {
  it('gets its requests from its own job', async () => {
    const folder = temporaryFolder();
    const config = readConfig({ RECTO_STATE: folder, RECTO_LOG: 'silent', ...sharedQueue(folder) });
    const open = async (options: Pick<SessionOptions, 'workers' | 'steps'>) => {
      const pools = sharedPools(config);
      const session = await openSession(config, { concurrency: 1, staleJobs: 'keep', pools, ...options });
      onTestFinished(() => session.end(0));
      return session;
    };
    const session = await open({ workers: false });
    put(folder, 'a.pdf', receiptPdf(1));
    const type = await loadDocumentType('receipt');
    const options = { model: 'local', views: 'auto', ocr: 'auto', strategy: 'auto' } as const;
    const file = { path: `${folder}/a.pdf`, name: 'a.pdf', type, options, context: {}, force: false };
    const { job, end } = await submitFile(file, session, { signal });
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
