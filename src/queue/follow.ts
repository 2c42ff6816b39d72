import type { Queue, QueueEvents } from 'bullmq';
import { type JobEvent, jobEventSchema } from '../../schemas/events.ts';
import type { Result } from '../../schemas/result.ts';
import type { SerializedError } from '../errors.ts';
import { readResult } from '../pipeline/results.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { errorFromReason } from './run-job.ts';

/** How a followed job ended. */
export type JobEnd = { readonly result: Result } | { readonly error: SerializedError };

export interface Follower {
  /** Waits for the end of a job. Rejects when `signal` aborts. */
  end(id: string, options: { readonly signal: AbortSignal }): Promise<JobEnd>;
  close(): void;
}

export interface FollowDeps {
  readonly store: BlobStore;
  readonly documents: Queue;
  readonly documentEvents: QueueEvents;
  /** Told what happens to any job on the queue. Some of it may be lost. */
  readonly onEvent: (id: string, event: JobEvent) => void;
  /** Told which jobs have ended. Some of it may be lost. */
  readonly onEnd: (id: string) => void;
}

/** An event can be lost when a connection is: what is waited for is looked up this often, some jobs at a time. */
const POLL_MS = 3000;
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

  const onCompleted = ({ jobId }: { jobId: string }) => {
    deps.onEnd(jobId);
    if (waiting.has(jobId)) quietly(look(jobId));
  };
  const onFailed = ({ jobId, failedReason }: { jobId: string; failedReason: string }) => {
    deps.onEnd(jobId);
    finish(jobId, { error: errorFromReason(failedReason) });
  };
  const onProgress = ({ jobId, data }: { jobId: string; data: unknown }) => {
    const told = jobEventSchema.safeParse({ at: new Date().toISOString(), ...Object(data) });
    if (told.success) deps.onEvent(jobId, told.data);
  };
  deps.documentEvents.on('completed', onCompleted);
  deps.documentEvents.on('failed', onFailed);
  deps.documentEvents.on('progress', onProgress);
  let turn = 0;
  const timer = setInterval(() => {
    const ids = [...waiting.keys()];
    for (const id of ids.slice(turn, turn + LOOK_AT)) quietly(look(id));
    turn = turn + LOOK_AT >= ids.length ? 0 : turn + LOOK_AT;
  }, POLL_MS);

  return {
    end: (id, { signal }) =>
      new Promise((resolve, reject) => {
        const tell = (end: JobEnd) => {
          signal.removeEventListener('abort', onAbort);
          resolve(end);
        };
        const onAbort = () => {
          const others = waiting.get(id);
          others?.delete(tell);
          if (others?.size === 0) waiting.delete(id);
          reject(signal.reason);
        };
        signal.addEventListener('abort', onAbort, { once: true });
        waiting.set(id, (waiting.get(id) ?? new Set()).add(tell));
        if (signal.aborted) onAbort();
        else quietly(look(id));
      }),
    close() {
      clearInterval(timer);
      deps.documentEvents.off('completed', onCompleted);
      deps.documentEvents.off('failed', onFailed);
      deps.documentEvents.off('progress', onProgress);
    },
  };
}
