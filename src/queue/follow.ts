import type { Queue, QueueEvents } from 'bullmq';
import { progressSchema } from '../../schemas/queue.ts';
import type { Result } from '../../schemas/result.ts';
import { readResult } from '../pipeline/results.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { documentIdOf } from './job-ids.ts';
import { errorFromReason, type JobError } from './run-job.ts';

/** How a followed job ended. */
export type JobEnd = { readonly result: Result } | { readonly error: JobError };

export interface Follower {
  /** Waits for the end of a job. Rejects when `signal` aborts. */
  end(id: string, options: { readonly signal: AbortSignal }): Promise<JobEnd>;
  close(): void;
}

export interface FollowDeps {
  readonly store: BlobStore;
  readonly documents: Queue;
  readonly documentEvents: QueueEvents;
  readonly prepareEvents: QueueEvents;
  readonly onPages: (id: string, done: number, total: number) => void;
}

/** An event can be lost when a connection is: what is waited for is looked up this often, some jobs at a time. */
const LOOK_MS = 3000;
const LOOK_AT = 20;

/** Tells when jobs end and how far they are, by the queue's events. */
export function createFollower(deps: FollowDeps): Follower {
  /** Several may wait for one job: files with the same bytes share it. */
  const waiting = new Map<string, Set<(end: JobEnd) => void>>();
  const finish = (id: string, end: JobEnd) => {
    const told = waiting.get(id) ?? [];
    waiting.delete(id);
    for (const tell of told) tell(end);
  };
  const look = async (id: string): Promise<void> => {
    const job = await deps.documents.getJob(id);
    const state = await job?.getState();
    if (state === 'failed') return finish(id, { error: errorFromReason(job?.failedReason ?? '') });
    if (state !== 'completed' && state !== undefined) return;
    const result = await readResult(deps.store, id);
    if (result !== undefined) finish(id, { result });
  };
  const quietly = (work: Promise<void>) => void work.catch(() => undefined);

  const onCompleted = ({ jobId }: { jobId: string }) => quietly(look(jobId));
  const onFailed = ({ jobId, failedReason }: { jobId: string; failedReason: string }) =>
    finish(jobId, { error: errorFromReason(failedReason) });
  const onProgress = ({ jobId, data }: { jobId: string; data: unknown }) => {
    const progress = progressSchema.safeParse(data);
    if (progress.success) deps.onPages(documentIdOf(jobId), progress.data.pagesDone, progress.data.pagesTotal);
  };
  deps.documentEvents.on('completed', onCompleted);
  deps.documentEvents.on('failed', onFailed);
  deps.prepareEvents.on('progress', onProgress);
  let turn = 0;
  const timer = setInterval(() => {
    const ids = [...waiting.keys()];
    for (const id of ids.slice(turn, turn + LOOK_AT)) quietly(look(id));
    turn = turn + LOOK_AT >= ids.length ? 0 : turn + LOOK_AT;
  }, LOOK_MS);

  return {
    end: (id, { signal }) =>
      new Promise((resolve, reject) => {
        const onAbort = () => {
          waiting.delete(id);
          reject(signal.reason);
        };
        signal.addEventListener('abort', onAbort, { once: true });
        const tell = (end: JobEnd) => {
          signal.removeEventListener('abort', onAbort);
          resolve(end);
        };
        waiting.set(id, (waiting.get(id) ?? new Set()).add(tell));
        if (signal.aborted) onAbort();
        else quietly(look(id));
      }),
    close() {
      clearInterval(timer);
      deps.documentEvents.off('completed', onCompleted);
      deps.documentEvents.off('failed', onFailed);
      deps.prepareEvents.off('progress', onProgress);
    },
  };
}
