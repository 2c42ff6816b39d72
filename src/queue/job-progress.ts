import type { Queue } from 'bullmq';
import type { JobDetail } from '../../schemas/api.ts';
import type { JobEvent } from '../../schemas/events.ts';
import { sumOrNull } from '../util/sum-or-null.ts';
import { readEvents } from './job-events.ts';

/** Progress of a job in pages and chunks, and its cost so far in US dollars. */
export type JobProgress = Pick<JobDetail, 'progress' | 'cost_usd'>;

/**
 * Reads the progress of a job and its cost so far from its events. `addedAt`: when its run was added, in ms since 1970,
 * since each run has its own events. Errors: `queue_unreachable`.
 */
export type ReadProgress = (id: string, addedAt: number | undefined) => Promise<JobProgress>;

interface CachedProgress extends JobProgress {
  /** Number of the last event included. */
  readonly last: number;
}

/** Maximum of cached jobs, a few numbers each. */
const MAX_CACHED = 10_000;

/** Creates a reader that caches progress, so that each event is read once. */
export function createProgressReader(documents: Queue): ReadProgress {
  /** By run, least recently used first. */
  const cache = new Map<string, CachedProgress>();
  return async (id, addedAt) => {
    const run = `${id} ${addedAt}`;
    let now: CachedProgress = cache.get(run) ?? { progress: { pages_done: 0, chunks_done: 0 }, cost_usd: 0, last: 0 };
    for (;;) {
      const events = await readEvents(documents, id, now.last);
      const last = events.at(-1);
      if (last === undefined) break;
      now = { ...events.reduce<JobProgress>((before, { event }) => after(before, event), now), last: last.number };
    }
    cache.delete(run);
    if (addedAt !== undefined) cache.set(run, now);
    for (const oldest of cache.keys()) {
      if (cache.size <= MAX_CACHED) break;
      cache.delete(oldest);
    }
    const { progress, cost_usd } = now;
    return { progress, cost_usd };
  };
}

function after({ progress, cost_usd }: JobProgress, event: JobEvent): JobProgress {
  if (event.type === 'page') {
    return { progress: { ...progress, pages_done: event.pages_done, pages_total: event.pages_total }, cost_usd };
  }
  if (event.type === 'planned') {
    return { progress: { ...progress, chunks_total: event.requests, chunks_done: 0 }, cost_usd };
  }
  if (event.type === 'answered') {
    const done = Math.min(progress.chunks_done + 1, progress.chunks_total ?? Number.POSITIVE_INFINITY);
    return { progress: { ...progress, chunks_done: done }, cost_usd: sumOrNull([cost_usd, event.cost_usd]) };
  }
  return { progress, cost_usd };
}
