import { type BatchView, jobStatusSchema } from '../../schemas/api.ts';
import type { Batch } from '../pipeline/batches.ts';
import { hasEnded, type JobState, readJobState } from '../queue/describe-job.ts';
import { sumOrNull } from '../util/sum-or-null.ts';
import type { HttpDeps } from './deps.ts';

/** Jobs that are read at a time. */
const CONCURRENCY = 16;

/** URL path of a batch. */
export function batchPath(id: string): string {
  return `/v1/batches/${id}`;
}

/** A batch with the states, pages and costs of its jobs. Errors: `queue_unreachable`, `store_failed`. */
export async function viewBatch(batch: Batch, { session }: HttpDeps): Promise<BatchView> {
  const states = new Map<string, JobState>();
  const costs: (number | null)[] = [];
  let [pages, review] = [0, 0];
  const remaining = batch.jobs.values();
  const readStates = async () => {
    for (const { id } of remaining) {
      if (states.has(id)) continue;
      const state = await readJobState({ id }, session);
      states.set(id, state);
      pages += state.outcome?.pages ?? 0;
      review += state.outcome?.review ?? 0;
      const hasCost = state.costUsd !== undefined;
      costs.push(hasCost ? (state.costUsd ?? null) : (await session.progress(id, state.addedAt)).cost_usd);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, readStates));
  const jobs = batch.jobs.map(({ id, name }) => ({ id, name, status: states.get(id)?.status ?? ('queued' as const) }));
  const counts = Object.fromEntries(
    jobStatusSchema.options.map((status) => [status, jobs.filter((job) => job.status === status).length]),
  ) as Record<(typeof jobs)[number]['status'], number>;
  const self = batchPath(batch.id);
  return {
    id: batch.id,
    created_at: new Date(batch.createdAt).toISOString(),
    metadata: batch.metadata,
    counts: { ...counts, total: jobs.length },
    pages,
    review,
    cost_usd: sumOrNull(costs),
    ended: jobs.every(({ status }) => hasEnded(status)),
    jobs,
    links: { self, jobs: `/v1/jobs?batch=${batch.id}` },
  };
}
