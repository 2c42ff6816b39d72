import type { BatchEvent } from '../../schemas/events.ts';
import { type Status, statusSchema } from '../../schemas/result.ts';
import type { Batch } from '../pipeline/batches.ts';
import { batchEnd } from '../queue/deliveries.ts';
import { readJobState } from '../queue/describe-job.ts';
import { forEachConcurrently } from '../util/for-each-concurrently.ts';
import type { HttpDeps } from './deps.ts';
import { withQueueTimeout } from './queue-timeout.ts';
import type { EventStream } from './server-events.ts';

const POLL_MS = 1000;
/** Jobs that are polled in one round, and at a time. */
const ROUND_SIZE = 100;
const CONCURRENCY = 8;
/** Jobs that ended up to this long before the client's last event are sent again, as it may have missed them. */
const REPLAY_MS = 15_000;

interface EndedJob {
  readonly id: string;
  readonly name: string;
  readonly status: Status;
  /** Ms since 1970. */
  readonly endedAt: number;
}

/**
 * Sends an event for each job of a batch that has ended, then one for the batch. `from`: time of the client's last
 * event, in ms since 1970.
 */
export async function followBatch(
  batch: Batch,
  from: number,
  stream: EventStream,
  { session }: HttpDeps,
  signal: AbortSignal,
): Promise<void> {
  const unfinished = new Map(batch.jobs.map(({ id, name }) => [id, name]));
  let last = from;
  const send = async (event: BatchEvent) => {
    last = Math.max(last, Date.parse(event.at));
    await stream.send(last, event);
  };
  // The first round polls all jobs, so that those that had ended are sent in their order.
  for (let round = unfinished.size; unfinished.size > 0 && !signal.aborted; round = ROUND_SIZE) {
    const ended: EndedJob[] = [];
    await forEachConcurrently([...unfinished].slice(0, round), CONCURRENCY, async ([id, name]) => {
      if (signal.aborted) return;
      const { status, endedAt = batch.createdAt } = await withQueueTimeout(readJobState({ id }, session), session);
      const finalStatus = statusSchema.safeParse(status);
      unfinished.delete(id);
      // At the end of the map, so that the next round polls others.
      if (finalStatus.success) ended.push({ id, name, status: finalStatus.data, endedAt });
      else unfinished.set(id, name);
    });
    for (const { id, name, status, endedAt } of ended.sort((a, b) => a.endedAt - b.endedAt)) {
      if (endedAt < from - REPLAY_MS) continue;
      await send({ type: 'job.ended', at: new Date(endedAt).toISOString(), job: id, name, status });
    }
    const [next] = unfinished.keys();
    if (next === undefined || ended.length > 0) continue;
    await stream.heartbeat();
    await session.waitForEvent(next, POLL_MS, signal);
  }
  if (signal.aborted) return;
  await send({ type: 'batch.ended', at: new Date().toISOString(), ...(await batchEnd(batch, session.store)) });
}
