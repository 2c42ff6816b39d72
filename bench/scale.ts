import { cpus } from 'node:os';
import { join } from 'node:path';
import { receiptPdf } from '../test/support/pdf.ts';
import { hasRedis, startRedis } from '../test/support/servers.ts';
import { row } from './print.ts';
import { untilCompleted } from './support/bare-bullmq.ts';
import { inFolder, startWork } from './support/processes.ts';
import { openSubmitter } from './support/submitted.ts';

const PROCESSES = [1, 2, 4] as const;
/** Documents that warm each process up, and documents that are measured. */
const WARM_UP = 25;
const DOCUMENTS = 300;
const WIDTHS = [24, 14, 14];

/**
 * Documents in a second with one, two and four `recto work` processes on one Redis, each of which prepares one document at a time:
 * receipts that are digital PDFs of one page, read by the local model. All are in the queue before the first is taken.
 */
export async function benchScale(): Promise<void> {
  if (!hasRedis) return console.log('redis-server is not installed');
  console.log(`on ${cpus().length} cores, which Redis and the processes share`);
  row(['recto work processes', 'documents/s', 'ratio to one'], WIDTHS);
  let alone: number | undefined;
  for (const count of PROCESSES) {
    const rate = await inFolder((folder) => measure(folder, count));
    alone ??= rate;
    row([count, rate.toFixed(1), (rate / alone).toFixed(2)], WIDTHS);
  }
}

async function measure(cwd: string, count: number): Promise<number> {
  const redis = await startRedis({ folder: cwd });
  const env = { RECTO_QUEUE_URL: redis.url, RECTO_STORE_URL: `file:${join(cwd, 'store')}`, RECTO_MODEL: 'local' };
  const submitter = await openSubmitter(cwd, env);
  const start = () => startWork(['--concurrency', '1'], { cwd, env });
  const workers = await Promise.all(Array.from({ length: count }, start));
  const receipts = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => receiptPdf(from + index));
  try {
    const warm = WARM_UP * count;
    await submitter.submit(receipts(0, warm));
    await untilCompleted(submitter.documents, warm);
    await submitter.documents.pause();
    await submitter.submit(receipts(warm, warm + DOCUMENTS));
    const startedAt = performance.now();
    await submitter.documents.resume();
    await untilCompleted(submitter.documents, warm + DOCUMENTS);
    return (1000 * DOCUMENTS) / (performance.now() - startedAt);
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
    await submitter.close();
    await redis.stop();
  }
}
