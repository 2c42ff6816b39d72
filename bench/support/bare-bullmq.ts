import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createPostgresBackend, FlowProducer, Queue, runMigrations, Worker, withBackend } from 'bullmq';
import pg from 'pg';
import { openDatabase } from '../../src/queue/engines/embedded/database.ts';
import { PGlitePool } from '../../src/queue/engines/embedded/pglite-pool.ts';

/** Jobs that each worker does at a time. */
export interface Concurrency {
  readonly parents: number;
  readonly children: number;
}

/** BullMQ's classes on a connection. */
export interface Connected {
  readonly classes: Pick<typeof import('bullmq'), 'FlowProducer' | 'Queue' | 'Worker'>;
  readonly connection: object;
  readonly close: () => Promise<unknown>;
}

/** BullMQ as its documentation uses it, on the engine that a URL names: `redis:`, `postgres:` or `file:FOLDER`. */
export async function connectBare(url: string): Promise<Connected> {
  if (url.startsWith('redis:')) {
    const classes = { FlowProducer, Queue, Worker };
    return { classes, connection: { url, maxRetriesPerRequest: null }, close: async () => undefined };
  }
  const classes = withBackend(createPostgresBackend) as unknown as Connected['classes'];
  if (url.startsWith('postgres:')) {
    const pool = new pg.Pool({ connectionString: url, max: 20, options: '-c search_path=bullmq' });
    pool.setMaxListeners(0);
    pool.on('error', () => undefined);
    pool.on('remove', (client) => client.on('error', () => undefined));
    const client = await pool.connect();
    await runMigrations(client);
    client.release();
    return { classes, connection: pool, close: () => pool.end() };
  }
  const folder = url.slice('file:'.length);
  await mkdir(folder, { recursive: true });
  const db = await openDatabase(join(folder, 'bare'));
  const pool = new PGlitePool(db);
  await runMigrations(pool as unknown as Parameters<typeof runMigrations>[0]);
  await db.exec('SET search_path = bullmq');
  return { classes, connection: pool, close: () => db.close() };
}

/**
 * Sends `rounds` lots of flows (one parent that waits for two children, in queues of their own, all with processors that do
 * nothing) through BullMQ. Returns the milliseconds from the first flow that is added to the last that is done, for each lot.
 */
export async function runBareFlows(
  url: string,
  rounds: readonly number[],
  concurrency: Concurrency,
): Promise<readonly number[]> {
  const { classes, connection, close } = await connectBare(url);
  const options = { connection } as ConstructorParameters<typeof Queue>[1];
  const nothing = async () => undefined;
  const worker = (name: string, at: number) =>
    new classes.Worker(name, nothing, { connection, concurrency: at } as never);
  const workers = [
    worker('bare-documents', concurrency.parents),
    worker('bare-prepare', concurrency.children),
    worker('bare-extract', concurrency.children),
  ];
  const flows = new classes.FlowProducer(options as never);
  const queue = new classes.Queue('bare-documents', options as never);
  for (const part of [...workers, flows, queue]) (part as Queue).on('error', () => undefined);
  try {
    await queue.waitUntilReady();
    let total = 0;
    const times: number[] = [];
    for (const [round, count] of rounds.entries()) {
      total += count;
      const startedAt = performance.now();
      const child = (queueName: string) => ({ name: 'child', queueName, data: {}, opts: { removeOnComplete: true } });
      for (let at = 0; at < count; at += 1) {
        await flows.add({
          name: 'document',
          queueName: 'bare-documents',
          data: {},
          opts: { jobId: `b-${round}-${at}` },
          children: [child('bare-prepare'), child('bare-extract')],
        });
      }
      await untilCompleted(queue, total);
      times.push(performance.now() - startedAt);
    }
    return times;
  } finally {
    await Promise.all(workers.map((each) => each.close()));
    await queue.close();
    await flows.close();
    await close();
  }
}

const POLL_MS = 20;

/**
 * Waits until `count` jobs of a queue have ended well, all rounds together. Counted in the queue: the Postgres backend's events may
 * miss jobs that end at the same moment.
 */
export async function untilCompleted(queue: Queue, count: number): Promise<void> {
  while ((await queue.getCompletedCount()) < count) await setTimeout(POLL_MS);
}
