import type { Queue, QueueEvents } from 'bullmq';
import { type JobEvent, jobEventSchema } from '../../schemas/events.ts';
import type { Result } from '../../schemas/result.ts';
import type { SerializedError } from '../errors.ts';
import { readResult } from '../pipeline/results.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { errorFromReason } from './run-job.ts';

/** How a job ended. */
export type JobEnd = { readonly result: Result } | { readonly error: SerializedError };

/** Waits for jobs on the queue. */
export interface Follower {
  /** Resolves when the job ends; rejects when `signal` aborts. */
  end(id: string, options: { readonly signal: AbortSignal }): Promise<JobEnd>;
  close(): void;
}

/** What a follower listens to and reports to. */
export interface FollowDeps {
  readonly store: BlobStore;
  readonly documents: Queue;
  readonly documentEvents: QueueEvents;
  /** Called with the events of all jobs on the queue; some may be lost. */
  readonly onEvent: (id: string, event: JobEvent) => void;
  /** Called with the id of each job that ends; some may be lost. */
  readonly onEnd: (id: string) => void;
}

/** Events can be lost with a connection, so awaited jobs are also polled, a batch of them each time. */
const POLL_MS = 3000;
const POLL_BATCH = 20;

/** Follows jobs by the events of the queue. */
export function createFollower(deps: FollowDeps): Follower {
  /** By job id; files with the same bytes share a job. */
  const waiting = new Map<string, Set<(end: JobEnd) => void>>();
  const finish = (id: string, end: JobEnd) => {
    const waiters = waiting.get(id) ?? [];
    waiting.delete(id);
    for (const resolve of waiters) resolve(end);
  };
  const poll = async (id: string): Promise<void> => {
    const job = await deps.documents.getJob(id);
    const state = await job?.getState();
    if (state === 'failed') return finish(id, { error: errorFromReason(job?.failedReason ?? '') });
    if (state !== 'completed' && state !== undefined) return;
    const result = await readResult(deps.store, id);
    if (result !== undefined) finish(id, { result });
  };
  const ignoreErrors = (work: Promise<void>) => void work.catch(() => undefined);

  const onCompleted = ({ jobId }: { jobId: string }) => {
    deps.onEnd(jobId);
    if (waiting.has(jobId)) ignoreErrors(poll(jobId));
  };
  const onFailed = ({ jobId, failedReason }: { jobId: string; failedReason: string }) => {
    deps.onEnd(jobId);
    finish(jobId, { error: errorFromReason(failedReason) });
  };
  const onProgress = ({ jobId, data }: { jobId: string; data: unknown }) => {
    const parsed = jobEventSchema.safeParse({ at: new Date().toISOString(), ...Object(data) });
    if (parsed.success) deps.onEvent(jobId, parsed.data);
  };
  deps.documentEvents.on('completed', onCompleted);
  deps.documentEvents.on('failed', onFailed);
  deps.documentEvents.on('progress', onProgress);
  let next = 0;
  const timer = setInterval(() => {
    const ids = [...waiting.keys()];
    for (const id of ids.slice(next, next + POLL_BATCH)) ignoreErrors(poll(id));
    next = next + POLL_BATCH >= ids.length ? 0 : next + POLL_BATCH;
  }, POLL_MS);

  return {
    end: (id, { signal }) =>
      new Promise((resolve, reject) => {
        const onJobEnd = (end: JobEnd) => {
          signal.removeEventListener('abort', onAbort);
          resolve(end);
        };
        const onAbort = () => {
          const others = waiting.get(id);
          others?.delete(onJobEnd);
          if (others?.size === 0) waiting.delete(id);
          reject(signal.reason);
        };
        signal.addEventListener('abort', onAbort, { once: true });
        waiting.set(id, (waiting.get(id) ?? new Set()).add(onJobEnd));
        if (signal.aborted) onAbort();
        else ignoreErrors(poll(id));
      }),
    close() {
      clearInterval(timer);
      deps.documentEvents.off('completed', onCompleted);
      deps.documentEvents.off('failed', onFailed);
      deps.documentEvents.off('progress', onProgress);
    },
  };
}
