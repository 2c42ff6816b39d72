import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type ModelServer, startModelServer } from '../test/support/model-server/server.ts';
import { receiptPdf } from '../test/support/pdf.ts';
import { hasRedis, startRedis } from '../test/support/servers.ts';
import { row } from './print.ts';
import { inFolder, startWork } from './support/processes.ts';
import { openSubmitter } from './support/submitted.ts';

const LIMIT = 1200;
const MINUTE_MS = 60_000;
/** Long enough for more than one minute at the limit. */
const REQUESTS = 2000;
const PAGES = 50;
const LATENCY_MS = 300;
const MAX_MS = 240_000;
const WIDTHS = [56, 10, 10, 8, 8];

/**
 * How well two `recto work` processes use a limit on requests that they share, against a model that answers in 0.3 s. As many
 * requests as the limit allows in a minute should begin in a minute, and never in less: each request is looked at with the one
 * that began so many before it.
 */
export async function benchLimit(): Promise<void> {
  if (!hasRedis) return console.log('redis-server is not installed');
  const began = await inFolder(measure);
  const minutes = began.slice(LIMIT).map((at, index) => at - (began[index] ?? Number.NaN));
  const mean = minutes.reduce((sum, ms) => sum + ms, 0) / minutes.length;
  const most = Math.max(
    ...began.map((at, index) => began.slice(index).filter((other) => other < at + MINUTE_MS).length),
  );
  row(['', 'measured', 'limit', 'share', 'bar'], WIDTHS);
  const rate = (LIMIT * MINUTE_MS) / mean;
  row(['requests a minute of two processes', rate.toFixed(0), LIMIT, (rate / LIMIT).toFixed(3), '0.95'], WIDTHS);
  row(['most requests that the server saw begin in any 60 s', most, LIMIT, (most / LIMIT).toFixed(3), '≤ 1'], WIDTHS);
}

/** When each request began, in ms, in order. */
async function measure(cwd: string): Promise<readonly number[]> {
  const server = await startModelServer({ kind: 'openrouter', latencyMs: LATENCY_MS, schema: 'ignored' });
  const redis = await startRedis({ folder: cwd });
  const env = {
    RECTO_QUEUE_URL: redis.url,
    RECTO_STORE_URL: `file:${join(cwd, 'store')}`,
    RECTO_MODEL_URL: server.url,
    RECTO_MODEL_SERVER: 'openrouter',
    RECTO_REQUESTS_PER_MINUTE: String(LIMIT),
    RECTO_PAGES_PER_REQUEST: '1',
    RECTO_OVERLAP_PAGES: '0',
  };
  const workers = await Promise.all([0, 1].map(() => startWork(['--concurrency', '1'], { cwd, env })));
  const submitter = await openSubmitter(cwd, env, { strategy: 'chunked' });
  try {
    await submitter.submit(Array.from({ length: REQUESTS / PAGES }, (_, number) => receiptPdf(number, PAGES)));
    await untilAsked(server);
    return server.requests.map(({ beganAt }) => beganAt);
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
    await submitter.close();
    await redis.stop();
    await server.stop();
  }
}

async function untilAsked(server: ModelServer): Promise<void> {
  const deadline = performance.now() + MAX_MS;
  while (server.requests.length < REQUESTS) {
    if (performance.now() > deadline) throw new Error(`There were only ${server.requests.length} requests.`);
    await setTimeout(100);
  }
}
