import type { BatchEvent } from '../../schemas/events.ts';
import { type Status, statusSchema } from '../../schemas/result.ts';
import type { Batch } from '../pipeline/batches.ts';
import { batchEnd } from '../queue/deliveries.ts';
import { stateOf } from '../queue/describe-job.ts';
import { eachOf } from '../util/each-of.ts';
import type { HttpDeps } from './deps.ts';
import { withQueueTimeout } from './queue-timeout.ts';
import type { EventStream } from './server-events.ts';

const POLL_MS = 1000;
/** Jobs that are looked up in one round, and at a time. */
const A_ROUND = 100;
const CONCURRENCY = 8;
/** Jobs that ended so long before the last event that a client knows of were told. */
const TOLD_MS = 15_000;

interface EndedJob {
  readonly id: string;
  readonly name: string;
  readonly status: Status;
  /** Ms since 1970. */
  readonly endedAt: number;
}

/** Tells which jobs of a batch have ended, as they do, and then that the batch has. `from`: the time in ms of the last event that is known. */
export async function followBatch(
  batch: Batch,
  from: number,
  stream: EventStream,
  { session }: HttpDeps,
  signal: AbortSignal,
): Promise<void> {
  const waiting = new Map(batch.jobs.map(({ id, name }) => [id, name]));
  let last = from;
  const send = async (event: BatchEvent) => {
    last = Math.max(last, Date.parse(event.at));
    await stream.send(last, event);
  };
  // All are looked up first, so that those that ended before are told in their order.
  for (let round = waiting.size; waiting.size > 0 && !signal.aborted; round = A_ROUND) {
    const ended: EndedJob[] = [];
    await eachOf([...waiting].slice(0, round), CONCURRENCY, async ([id, name]) => {
      if (signal.aborted) return;
      const { status, endedAt = batch.createdAt } = await withQueueTimeout(stateOf({ id }, session), session);
      const end = statusSchema.safeParse(status);
      waiting.delete(id);
      // Behind the others: it is their turn in the next round.
      if (end.success) ended.push({ id, name, status: end.data, endedAt });
      else waiting.set(id, name);
    });
    for (const { id, name, status, endedAt } of ended.sort((a, b) => a.endedAt - b.endedAt)) {
      if (endedAt < from - TOLD_MS) continue;
      await send({ type: 'job.ended', at: new Date(endedAt).toISOString(), job: id, name, status });
    }
    const [next] = waiting.keys();
    if (next === undefined || ended.length > 0) continue;
    await stream.beat();
    await session.waitForEvent(next, POLL_MS, signal);
  }
  if (signal.aborted) return;
  await send({ type: 'batch.ended', at: new Date().toISOString(), ...(await batchEnd(batch, session.store)) });
}
