import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Job } from '../schemas/job.ts';
import { type Container, runDepsOf } from '../src/app/container.ts';
import { toDocumentType } from '../src/extract/document-type.ts';
import { LOCAL } from '../src/model/profile.ts';
import { accept } from '../src/pipeline/accept.ts';
import { resultKey } from '../src/pipeline/results.ts';
import { runInProcess } from '../src/pipeline/run-in-process.ts';
import { openEngine } from '../src/queue/engines/open.ts';
import { submitJob } from '../src/queue/submit.ts';
import { createWaitingCount } from '../src/queue/waiting-count.ts';
import { hasPostgres, hasRedis, startPostgres, startRedis, type TestServer } from '../test/support/servers.ts';
import { hostWorkers } from '../workers/host.ts';
import { row } from './print.ts';
import { runBareFlows, untilCompleted } from './support/bare-bullmq.ts';
import { each, inContainer } from './support/documents.ts';

/** Documents that warm the queue up, and documents that are measured. */
const ROUNDS = [50, 300] as const;
const CHILDREN_AT_A_TIME = 2;
/** As many as the workers of a process lead at a time. */
const DOCUMENT_CONCURRENCY = 4;
const WIDTHS = [12, 20, 24, 7, 6];
const signal = new AbortController().signal;

/**
 * Documents in a second through the queue, against bare BullMQ flows of one parent and two children that do nothing. The pages and
 * answers of the documents are kept from an earlier run, so that what is measured is the way through the queue and the store.
 */
export async function benchQueue(): Promise<void> {
  row(['engine', 'Recto documents/s', 'bare BullMQ flows/s', 'ratio', 'bar'], WIDTHS);
  const folder = mkdtempSync(join(tmpdir(), 'recto-bench-'));
  try {
    await compare('embedded', async (name) => ({ url: `file:${join(folder, name)}`, stop: async () => undefined }));
    if (hasRedis) await compare('Redis', () => startRedis());
    else console.log('redis-server is not installed');
    if (hasPostgres) await compare('Postgres', () => startPostgres());
    else console.log('Postgres is not installed');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(engine: string, start: (name: string) => Promise<TestServer>): Promise<void> {
  const concurrency = { parents: DOCUMENT_CONCURRENCY, children: CHILDREN_AT_A_TIME };
  const bareServer = await start('bare');
  const bareTimes = await runBareFlows(bareServer.url, ROUNDS, concurrency).finally(() => bareServer.stop());
  const server = await start('recto');
  const times = await runRecto(server.url).finally(() => server.stop());
  const rate = (all: readonly number[]) => (1000 * ROUNDS[1]) / (all[1] ?? Number.NaN);
  const [ours, bare] = [rate(times), rate(bareTimes)];
  row([engine, ours.toFixed(0), bare.toFixed(0), (ours / bare).toFixed(2), '0.50'], WIDTHS);
}

async function runRecto(url: string): Promise<readonly number[]> {
  return inContainer(async (container) => {
    const jobs = await answeredJobs(container, ROUNDS[0] + ROUNDS[1]);
    const engine = await openEngine(url, 'bench');
    const documents = engine.createQueue('documents');
    const countWaiting = createWaitingCount(documents);
    const host = hostWorkers(container, engine, { concurrency: CHILDREN_AT_A_TIME, waitsForBudget: true });
    documents.on('error', () => undefined);
    try {
      await documents.waitUntilReady();
      let total = 0;
      const times: number[] = [];
      for (const lot of [jobs.slice(0, ROUNDS[0]), jobs.slice(ROUNDS[0])]) {
        total += lot.length;
        const startedAt = performance.now();
        for (const job of lot)
          await submitJob(
            job,
            { store: container.store, documents, ledger: engine.ledger, maxWaiting: 1e6, countWaiting },
            { force: false },
          );
        await untilCompleted(documents, total);
        times.push(performance.now() - startedAt);
      }
      return times;
    } finally {
      await host.close(0);
      await documents.close();
      await engine.close();
    }
  });
}

/** Jobs of one-line documents whose pages and answers are there, and whose results are not. */
async function answeredJobs(container: Container, count: number): Promise<readonly Job[]> {
  const type = toDocumentType({ type: 'object', properties: { total: { type: 'number' } } }, 'total');
  const deps = runDepsOf(container, { model: LOCAL, strategy: 'auto' });
  const scratch = await container.store.scratch();
  try {
    return await each([...Array(count).keys()], async (number) => {
      const path = join(scratch.path, `note-${number}.txt`);
      writeFileSync(path, `Total: ${number}.00\n`);
      const options = { model: LOCAL, views: 'auto', ocr: 'auto', strategy: 'auto' } as const;
      const job = await accept({ path, type, options }, container, { signal });
      await runInProcess(job, deps, { signal });
      await container.store.remove(resultKey(job.id));
      return job;
    });
  } finally {
    await scratch.release();
  }
}
