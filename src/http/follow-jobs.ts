import { setTimeout } from 'node:timers/promises';
import type { z } from 'zod';
import type { JobRow } from '../../schemas/api.ts';
import type { jobsEventSchema } from '../../schemas/events.ts';
import { findJob } from '../pipeline/accept.ts';
import { listIndex } from '../pipeline/owner-index.ts';
import { hasEnded } from '../queue/describe-job.ts';
import { forEachConcurrently } from '../util/for-each-concurrently.ts';
import type { HttpDeps } from './deps.ts';
import { viewJob, viewJobDetail } from './job-view.ts';
import type { EventStream } from './server-events.ts';

/** Least time between two rounds, so that a job that does many things is sent a few times a second. */
const ROUND_MS = 300;
/** Jobs are looked at again after this time, as notices may be lost, and other processes submit jobs too. */
const POLL_MS = 5000;
/** Jobs that are looked at in one poll, and at a time. */
const MAX_POLLED = 100;
const CONCURRENCY = 8;
/** Maximum of jobs that wait to be looked at; more come with the next polls. */
const MAX_CHANGED = 2000;

/** Sends an event for each job of an owner that is new or has changed, until the signal aborts. */
export async function followJobs(
  owner: string | undefined,
  stream: EventStream,
  deps: HttpDeps,
  signal: AbortSignal,
): Promise<void> {
  const { session } = deps;
  const { store } = session;
  const changed = new Set<string>();
  /** What was last sent of the jobs that have not ended, least recently looked at first. */
  const open = new Map<string, string>();
  let wake = () => {};
  const stop = session.listenToJobs((id) => {
    if (changed.size < MAX_CHANGED) changed.add(id);
    wake();
  });
  let newest = (await listIndex(store, 'index', owner, { limit: 1 }))[0]?.createdAt ?? 0;
  let number = 0;
  const send = (event: z.infer<typeof jobsEventSchema>) => {
    number += 1;
    return stream.send(number, event);
  };
  const look = async (id: string) => {
    const job = await findJob(store, id);
    if (job === undefined || job.context.owner !== owner) return;
    const row = await rowOf(job, deps);
    const text = JSON.stringify(row);
    const isSent = open.get(id) === text;
    open.delete(id);
    if (!hasEnded(row.status)) open.set(id, text);
    if (!isSent) await send({ type: 'job', job: row });
  };
  try {
    await send({ type: 'ready' });
    let polledAt = Date.now();
    while (!signal.aborted) {
      if (changed.size === 0) await sleepUntilWoken(POLL_MS, signal, (call) => (wake = call));
      if (signal.aborted) return;
      if (Date.now() - polledAt >= POLL_MS) {
        polledAt = Date.now();
        for (const id of [...open.keys()].slice(0, MAX_POLLED)) changed.add(id);
        const latest = await listIndex(store, 'index', owner, { limit: MAX_POLLED });
        for (const { id, createdAt } of latest) if (createdAt > newest) changed.add(id);
        newest = latest[0]?.createdAt ?? newest;
      }
      const ids = [...changed];
      changed.clear();
      await forEachConcurrently(ids, CONCURRENCY, look);
      await stream.heartbeat();
      await setTimeout(ROUND_MS, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    stop();
  }
}

async function rowOf(job: Parameters<typeof viewJob>[0], deps: HttpDeps): Promise<JobRow> {
  const view = await viewJob(job, deps);
  return view.status === 'running' ? viewJobDetail(job, deps) : view;
}

function sleepUntilWoken(ms: number, signal: AbortSignal, onStart: (wake: () => void) => void): Promise<void> {
  const controller = new AbortController();
  onStart(() => controller.abort());
  const abort = () => controller.abort();
  signal.addEventListener('abort', abort, { once: true });
  return setTimeout(ms, undefined, { signal: controller.signal })
    .catch(() => undefined)
    .finally(() => signal.removeEventListener('abort', abort));
}
