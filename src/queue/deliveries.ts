import type { Queue } from 'bullmq';
import type { z } from 'zod';
import { batchEndedBodySchema, type Delivery, deliveryBodyOf, deliverySchema } from '../../schemas/delivery.ts';
import type { batchEndSchema } from '../../schemas/events.ts';
import { type DeliverPayload, deliverPayloadSchema } from '../../schemas/queue.ts';
import type { Result } from '../../schemas/result.ts';
import type { Batch } from '../pipeline/batches.ts';
import { readResult, resultKey } from '../pipeline/results.ts';
import type { Discard } from '../pipeline/retention/discard.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { digest } from '../store/digest.ts';
import { findJson, getJson, putJson, readableJson } from '../store/json.ts';
import { eachOf } from '../util/each-of.ts';
import { knownSum } from '../util/known-sum.ts';
import { ifPossible } from './queue-away.ts';
import { isUnfinished } from './unfinished.ts';

/** A run of a job, and who is told of its end. */
export interface Callback {
  readonly job: string;
  readonly url: string;
  /** When the run was added, in ms since 1970. */
  readonly run: number;
}

export interface DeliverDeps {
  readonly store: BlobStore;
  readonly deliverQueue: Queue;
}

const DAY_S = 24 * 3600;
const KEEP_DELIVERED = { age: 7 * DAY_S, count: 10_000 } as const;
/** Deliveries that were given up are kept for somebody to look at. */
const KEEP_DEAD = { age: 30 * DAY_S, count: 10_000 } as const;

/**
 * Queues the callback for the end of a run. What is sent is decided once: where a crash makes the run end twice, it is told once,
 * with what was decided first. Errors: `store_failed`, `queue_unreachable`.
 */
export async function enqueueDelivery(result: Result, callback: Callback, deps: DeliverDeps): Promise<void> {
  await enqueue({ ...callback, of: callback.run }, async (at) => deliveryBodyOf(result, at), deps);
}

/**
 * Queues the callback of a batch if all of its jobs have their results. Whichever of them ends last finds that, and it is told
 * once. Errors: `store_failed`, `queue_unreachable`.
 */
export async function enqueueBatchCallback(batch: Batch, deps: DeliverDeps): Promise<void> {
  const { store } = deps;
  const { callback: url, id, metadata } = batch;
  if (url === undefined) return;
  // The last ones are the likeliest to be missing.
  for (const { id: job } of batch.jobs.toReversed()) if (!(await store.has(resultKey(job)))) return;
  const bodyOf = async (at: number) =>
    batchEndedBodySchema.parse({
      type: 'batch.ended',
      timestamp: new Date(at).toISOString(),
      data: { ...(await batchEnd(batch, store)), metadata },
    });
  await enqueue({ job: id, url, of: 'batch.ended' }, bodyOf, deps);
}

/** How the jobs of a batch have ended, and what they cost. Errors: `store_failed`. */
export async function batchEnd(batch: Batch, store: BlobStore): Promise<z.infer<typeof batchEndSchema>> {
  const counts = { succeeded: 0, partial: 0, failed: 0, cancelled: 0, total: batch.jobs.length };
  const costs = new Map<string, number | null>();
  await eachOf(batch.jobs, CONCURRENCY, async ({ id }) => {
    const result = await readResult(store, id);
    counts[result?.status ?? 'failed'] += 1;
    costs.set(id, result === undefined ? 0 : result.usage.cost_usd);
  });
  return { id: batch.id, counts, cost_usd: knownSum(costs.values()) };
}

/** Queues a message, which is decided once: a second call about the same thing sends what the first one has decided. */
async function enqueue(
  about: { readonly job: string; readonly url: string; readonly of: string | number },
  bodyOf: (at: number) => Promise<object>,
  deps: DeliverDeps,
): Promise<void> {
  const { job, url } = about;
  const id = `msg_${digest(job, url, about.of).slice(0, 32)}`;
  const key = deliveryKey(id);
  if (!(await deps.store.has(key))) {
    const createdAt = Date.now();
    const body = JSON.stringify(await bodyOf(createdAt));
    await putJson(deps.store, key, { id, url, job, createdAt, body } satisfies Delivery);
  }
  await addDelivery({ delivery: id, job }, deps);
}

/** Errors: `not_found`, `store_failed`. */
export function loadDelivery(store: BlobStore, id: string): Promise<Delivery> {
  return getJson(store, deliveryKey(id), deliverySchema);
}

/** As `loadDelivery`; undefined where there is none. Errors: `store_failed`. */
export function findDelivery(store: BlobStore, id: string): Promise<Delivery | undefined> {
  return findJson(store, deliveryKey(id), deliverySchema);
}

/** Puts a delivery that was given up, or one that was made, into the queue again. Errors: `not_found`, `queue_unreachable`. */
export async function resendDelivery(id: string, deps: DeliverDeps): Promise<void> {
  // What is touched is not removed for its age before it is sent.
  await deps.store.touch(deliveryKey(id));
  const { job } = await loadDelivery(deps.store, id);
  const existing = await deps.deliverQueue.getJob(id);
  const state = await existing?.getState();
  if (state === 'completed' || state === 'failed') await existing?.remove();
  else await ifPossible(existing?.promote());
  await addDelivery({ delivery: id, job }, deps);
}

async function addDelivery(data: DeliverPayload, { deliverQueue }: DeliverDeps): Promise<void> {
  await deliverQueue.add('deliver', data, {
    jobId: data.delivery,
    // Its worker knows when to give it up.
    attempts: 1000,
    backoff: { type: 'schedule' },
    removeOnComplete: KEEP_DELIVERED,
    removeOnFail: KEEP_DEAD,
  });
}

const DELIVERIES = 'deliveries/';
const CONCURRENCY = 8;

function deliveryKey(id: string): string {
  return `${DELIVERIES}${id.replace('msg_', '')}.json`;
}

/** Removes deliveries that were made long ago, unless they still wait to be sent. Errors: `store_failed`, `queue_unreachable`. */
export async function expireDeliveries(
  { store, deliverQueue, discard }: DeliverDeps & { readonly discard: Discard },
  options: { readonly signal: AbortSignal },
): Promise<void> {
  await eachOf(store.walk(DELIVERIES, options), CONCURRENCY, async (entry) => {
    const id = `msg_${entry.key.slice(DELIVERIES.length).replace('.json', '')}`;
    if (entry.modifiedAt >= discard.beforeMs || (await isUnfinished(id, deliverQueue))) return;
    await discard.remove(entry);
  });
}

/** A delivery that was given up. */
export interface DeadDelivery {
  readonly id: string;
  readonly job: string;
  /** Absent where what was to be sent is gone, or cannot be read: then it cannot be sent again. */
  readonly url?: string;
  readonly attempts: number;
  readonly reason: string;
  readonly failedAt: string;
}

export interface DeadPage {
  readonly deliveries: readonly DeadDelivery[];
  /** Where the next page begins; absent behind the last one. */
  readonly next?: number;
}

/** The deliveries that were given up, latest first, at most `limit` of them. Errors: `queue_unreachable`, `store_failed`. */
export async function listDead(
  deps: DeliverDeps,
  options: { readonly offset: number; readonly limit: number },
): Promise<DeadPage> {
  const end = options.offset + options.limit;
  const jobs = await deps.deliverQueue.getFailed(options.offset, end - 1);
  const deliveries: DeadDelivery[] = [];
  for (const job of jobs) {
    const id = String(job.id);
    // The others can be sent although what this one says is gone.
    const url = (await readableJson(deps.store, deliveryKey(id), deliverySchema))?.url;
    deliveries.push({
      id,
      job: deliverPayloadSchema.parse(job.data).job,
      ...(url === undefined ? {} : { url }),
      attempts: job.attemptsMade,
      reason: job.failedReason ?? '',
      failedAt: new Date(job.finishedOn ?? job.timestamp).toISOString(),
    });
  }
  return { deliveries, ...(jobs.length < options.limit ? {} : { next: end }) };
}
