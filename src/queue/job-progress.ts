import type { Queue } from 'bullmq';
import type { JobDetail } from '../../schemas/api.ts';
import type { JobEvent } from '../../schemas/events.ts';
import { knownSum } from '../util/known-sum.ts';
import { readEvents } from './job-events.ts';

export type JobProgress = Pick<JobDetail, 'progress' | 'cost_usd'>;

/**
 * How far a job is, and what it has cost so far, from its events. `addedAt`: when its run was added, in ms since 1970; another run
 * has other events. Errors: `queue_unreachable`.
 */
export type ReadProgress = (id: string, addedAt: number | undefined) => Promise<JobProgress>;

interface Known extends JobProgress {
  /** Number of the last event that is in it. */
  readonly last: number;
}

/** Jobs of which it is known how far they were, a few numbers each. */
const MAX_KNOWN = 10_000;

/** Reads the events of each job on from where they were read last, not from the first one each time. */
export function createProgress(documents: Queue): ReadProgress {
  /** By run, the latest asked for last. */
  const known = new Map<string, Known>();
  return async (id, addedAt) => {
    const run = `${id} ${addedAt}`;
    let now: Known = known.get(run) ?? { progress: { pages_done: 0, chunks_done: 0 }, cost_usd: 0, last: 0 };
    for (;;) {
      const events = await readEvents(documents, id, now.last);
      const last = events.at(-1);
      if (last === undefined) break;
      now = { ...events.reduce<JobProgress>((before, { event }) => after(before, event), now), last: last.number };
    }
    known.delete(run);
    if (addedAt !== undefined) known.set(run, now);
    for (const oldest of known.keys()) {
      if (known.size <= MAX_KNOWN) break;
      known.delete(oldest);
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
    return { progress: { ...progress, chunks_done: done }, cost_usd: knownSum([cost_usd, event.cost_usd]) };
  }
  return { progress, cost_usd };
}
