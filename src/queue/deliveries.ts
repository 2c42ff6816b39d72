import type { Queue } from 'bullmq';
import type { z } from 'zod';
import { batchEndedBodySchema, type Delivery, deliveryBodyOf, deliverySchema } from '../../schemas/delivery.ts';
import type { batchEndSchema } from '../../schemas/events.ts';
import { type DeliverPayload, deliverPayloadSchema } from '../../schemas/queue.ts';
import type { Result } from '../../schemas/result.ts';
import { RectoError } from '../errors.ts';
import type { Batch } from '../pipeline/batches.ts';
import { readResult, resultKey } from '../pipeline/results.ts';
import type { Discard } from '../pipeline/retention/discard.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { digest } from '../store/digest.ts';
import { findJson, getJson, putJson, readJsonIfValid } from '../store/json.ts';
import { forEachConcurrently } from '../util/for-each-concurrently.ts';
import { sumOrNull } from '../util/sum-or-null.ts';
import { ignoreStateErrors } from './queue-unreachable.ts';
import { isUnfinished } from './unfinished.ts';

/** The callback URL for the end of one run of a job. */
export interface Callback {
  readonly job: string;
  readonly url: string;
  /** When the run was added, in ms since 1970. */
  readonly run: number;
}

/** What deliveries are stored in and queued on. */
export interface DeliverDeps {
  readonly store: BlobStore;
  readonly deliverQueue: Queue;
}

const DAY_S = 24 * 3600;
const KEEP_DELIVERED = { age: 7 * DAY_S, count: 10_000 } as const;
/** Failed deliveries are kept longer, for inspection. */
const KEEP_DEAD = { age: 30 * DAY_S, count: 10_000 } as const;

/**
 * Queues the callback for the end of a run. Its content is fixed by the first call: if a crash makes the run end twice,
 * the second call sends the same message under the same id. Errors: `store_failed`, `queue_unreachable`.
 */
export async function enqueueDelivery(result: Result, callback: Callback, deps: DeliverDeps): Promise<void> {
  await enqueue({ ...callback, of: callback.run }, async (at) => deliveryBodyOf(result, at), deps);
}

/** Queues the callback for a review that has left nothing to look at. Errors: `store_failed`, `queue_unreachable`. */
export async function enqueueReviewed(
  result: Result,
  { job, url, revision }: Pick<Callback, 'job' | 'url'> & { readonly revision: string },
  deps: DeliverDeps,
): Promise<void> {
  await enqueue({ job, url, of: `reviewed ${revision}` }, async (at) => deliveryBodyOf(result, at, 'reviewed'), deps);
}

/**
 * Queues the callback of a batch if all of its jobs have results; idempotent, since several jobs can end last.
 * Errors: `store_failed`, `queue_unreachable`.
 */
export async function enqueueBatchCallback(batch: Batch, deps: DeliverDeps): Promise<void> {
  const { store } = deps;
  const { callback: url, id, metadata } = batch;
  if (url === undefined) return;
  // The last jobs are the likeliest to be unfinished.
  for (const { id: job } of batch.jobs.toReversed()) if (!(await store.has(resultKey(job)))) return;
  const bodyOf = async (at: number) =>
    batchEndedBodySchema.parse({
      type: 'batch.ended',
      timestamp: new Date(at).toISOString(),
      data: { ...(await batchEnd(batch, store)), metadata },
    });
  await enqueue({ job: id, url, of: 'batch.ended' }, bodyOf, deps);
}

/** Counts the jobs of a batch by status and sums their cost in US dollars. Errors: `store_failed`. */
export async function batchEnd(batch: Batch, store: BlobStore): Promise<z.infer<typeof batchEndSchema>> {
  const counts = { succeeded: 0, partial: 0, failed: 0, cancelled: 0, total: batch.jobs.length };
  const costs = new Map<string, number | null>();
  await forEachConcurrently(batch.jobs, CONCURRENCY, async ({ id }) => {
    const result = await readResult(store, id);
    counts[result?.status ?? 'failed'] += 1;
    costs.set(id, result === undefined ? 0 : result.usage.cost_usd);
  });
  return { id: batch.id, counts, cost_usd: sumOrNull(costs.values()) };
}

/** Queues a message. A second call for the same run or batch queues the content of the first. */
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

/** Loads a delivery. Errors: `not_found`, `store_failed`. */
export function loadDelivery(store: BlobStore, id: string): Promise<Delivery> {
  return getJson(store, deliveryKey(id), deliverySchema);
}

/** Loads a delivery, or returns undefined if there is none. Errors: `store_failed`. */
export async function findDelivery(store: BlobStore, id: string): Promise<Delivery | undefined> {
  if (!DELIVERY_ID.test(id)) return undefined;
  return findJson(store, deliveryKey(id), deliverySchema);
}

/** Queues a delivery again, whether it failed, succeeded or is waiting. Errors: `not_found`, `queue_unreachable`. */
export async function resendDelivery(id: string, deps: DeliverDeps): Promise<void> {
  // Touched, so that retention does not remove it before it is sent.
  if (!DELIVERY_ID.test(id) || !(await deps.store.touch(deliveryKey(id)))) {
    throw new RectoError(
      'not_found',
      `There is no callback ${JSON.stringify(id)} that can be sent again. "recto webhooks list" names those that have failed.`,
    );
  }
  const { job } = await loadDelivery(deps.store, id);
  const existing = await deps.deliverQueue.getJob(id);
  const state = await existing?.getState();
  if (state === 'completed' || state === 'failed') await existing?.remove();
  else await ignoreStateErrors(existing?.promote());
  await addDelivery({ delivery: id, job }, deps);
}

async function addDelivery(data: DeliverPayload, { deliverQueue }: DeliverDeps): Promise<void> {
  await deliverQueue.add('deliver', data, {
    jobId: data.delivery,
    // The worker decides when to give up.
    attempts: 1000,
    backoff: { type: 'schedule' },
    removeOnComplete: KEEP_DELIVERED,
    removeOnFail: KEEP_DEAD,
  });
}

const DELIVERIES = 'deliveries/';
const DELIVERY_ID = /^msg_[0-9a-f]{32}$/;
const CONCURRENCY = 8;

function deliveryKey(id: string): string {
  return `${DELIVERIES}${id.replace('msg_', '')}.json`;
}

/** Removes old deliveries that are not waiting to be sent. Errors: `store_failed`, `queue_unreachable`. */
export async function expireDeliveries(
  { store, deliverQueue, discard }: DeliverDeps & { readonly discard: Discard },
  options: { readonly signal: AbortSignal },
): Promise<void> {
  await forEachConcurrently(store.walk(DELIVERIES, options), CONCURRENCY, async (entry) => {
    const id = `msg_${entry.key.slice(DELIVERIES.length).replace('.json', '')}`;
    if (entry.modifiedAt >= discard.beforeMs || (await isUnfinished(id, deliverQueue))) return;
    await discard.remove(entry);
  });
}

/** A delivery that was given up after its last attempt. */
export interface DeadDelivery {
  readonly id: string;
  readonly job: string;
  /** Absent if the stored message is missing or unreadable, so that it cannot be sent again. */
  readonly url?: string;
  readonly attempts: number;
  readonly reason: string;
  readonly failedAt: string;
}

/** One page of dead deliveries. */
export interface DeadDeliveryPage {
  readonly deliveries: readonly DeadDelivery[];
  /** Offset of the next page; absent on the last one. */
  readonly next?: number;
}

/** Lists dead deliveries, latest first. Errors: `queue_unreachable`, `store_failed`. */
export async function listDeadDeliveries(
  deps: DeliverDeps,
  options: { readonly offset: number; readonly limit: number },
): Promise<DeadDeliveryPage> {
  const end = options.offset + options.limit;
  const jobs = await deps.deliverQueue.getFailed(options.offset, end - 1);
  const deliveries: DeadDelivery[] = [];
  for (const job of jobs) {
    const id = String(job.id);
    // One unreadable message must not hide the others.
    const url = (await readJsonIfValid(deps.store, deliveryKey(id), deliverySchema))?.url;
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
