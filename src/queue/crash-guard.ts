import type { Job, Processor } from 'bullmq';
import { z } from 'zod';
import { RectoError } from '../errors.ts';
import { type Ledger, update } from './ledger/ledger.ts';
import { delayJob } from './run-job.ts';
import { LockAborted, type SharedLock } from './shared-lock.ts';

/** Crashes of one job, as stored in the ledger. Crash counts are totals over the life of the job. */
const recordSchema = z.object({
  /** Crash count when the job last made progress. */
  forgiven: z.int().min(0),
  /** Maximum progress of any attempt, in pages or answers. */
  reached: z.int().min(0),
  /** Crash count when the job was last started exclusively. */
  alone: z.int().min(0).exactOptional(),
  /** How often it has crashed its process while it ran exclusively. */
  aloneCrashes: z.int().min(0).exactOptional(),
});
type CrashRecord = z.infer<typeof recordSchema>;

/** What a crash guard works with. */
export interface CrashGuardDeps {
  readonly ledger: Ledger;
  readonly lock: SharedLock;
  /**
   * Minimum uptime of the process before it runs a job exclusively, in ms: where processes die all the time, no job is
   * to blame.
   */
  readonly minUptimeMs: number;
  /** Aborts when the worker is closing. */
  readonly closing: AbortSignal;
}

/** Keeps a job from crashing one process after the other. */
export interface CrashGuard {
  /**
   * Wraps a processor. After two crashes without progress in between, a job runs exclusively in its process; if that
   * crashes three times, `onCrashed` ends the job with `worker_crashed` instead.
   */
  readonly guard: (queue: string, work: Processor, onCrashed: OnCrashed) => Processor;
  /**
   * Records progress that the next attempt need not repeat; if it must repeat it, `count` says how far it came. Never
   * rejects.
   */
  readonly recordProgress: (queueJob: Job, count?: number) => Promise<void>;
}

/** Ends a job that crashed too often; returns the job's value. */
export type OnCrashed = (queueJob: Job, token: string, failure: RectoError) => Promise<unknown>;

/** Crashes without progress after which a job runs exclusively. */
const MAX_CRASHES = 2;
/**
 * Crashes while it ran exclusively after which a job is ended: one or two may be somebody else's doing, such as a
 * killed process.
 */
const MAX_ALONE_CRASHES = 3;
const TTL_MS = 7 * 86_400_000;
const NO_CRASHES: CrashRecord = { forgiven: 0, reached: 0 };

/** Creates the crash guard of a process. */
export function createCrashGuard({ ledger, lock, minUptimeMs, closing }: CrashGuardDeps): CrashGuard {
  const records = new Map<string, { readonly key: string; record: CrashRecord; writing: Promise<unknown> }>();
  const idOf = (queueJob: Job) => `${queueJob.queueQualifiedName}:${queueJob.id}`;
  const write = (key: string, record: CrashRecord) =>
    update(ledger, key, recordSchema, () => ({ to: record, ttlMs: TTL_MS, result: undefined }));

  /** Puts a job back into the queue if the worker closed while the job waited for the lock. */
  const requeueIfClosed = async <T>(queueJob: Job, token: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof LockAborted) return delayJob(queueJob, token, 0);
      throw error;
    }
  };

  return {
    guard:
      (queue, work, onCrashed) =>
      async (queueJob, token = '', signal) => {
        const crashes = queueJob.stalledCounter;
        // The common case needs no look-up.
        if (crashes === 0)
          return requeueIfClosed(queueJob, token, () => lock.shared(() => work(queueJob, token, signal), closing));

        const key = `crashes:${queue}:${queueJob.id}`;
        const before = current(recordSchema.safeParse((await ledger.read(key)).value).data, crashes);
        const aloneCrashes = (before.aloneCrashes ?? 0) + Number(before.alone !== undefined && crashes > before.alone);
        if (aloneCrashes >= MAX_ALONE_CRASHES) {
          return onCrashed(queueJob, token, new RectoError('worker_crashed', crashedMessage(crashes)));
        }
        const entry = { key, record: before, writing: Promise.resolve() as Promise<unknown> };
        const workAndForgive = async () => {
          try {
            return await work(queueJob, token, signal);
          } finally {
            await entry.writing;
            // Whatever the outcome, the process has survived.
            await write(key, { forgiven: crashes, reached: entry.record.reached }).catch(() => undefined);
          }
        };
        records.set(idOf(queueJob), entry);
        try {
          if (crashes - before.forgiven < MAX_CRASHES) {
            return await requeueIfClosed(queueJob, token, () => lock.shared(workAndForgive, closing));
          }
          const remainingMs = minUptimeMs - performance.now() + lock.createdAt;
          if (remainingMs > 0) return await delayJob(queueJob, token, remainingMs);
          const exclusiveWork = async () => {
            await write(key, { ...entry.record, alone: crashes, aloneCrashes });
            return workAndForgive();
          };
          return await requeueIfClosed(queueJob, token, () => lock.exclusive(exclusiveWork, closing));
        } finally {
          records.delete(idOf(queueJob));
        }
      },
    async recordProgress(queueJob, count) {
      const entry = records.get(idOf(queueJob));
      if (entry === undefined || (count !== undefined && count <= entry.record.reached)) return;
      entry.record = { forgiven: queueJob.stalledCounter, reached: count ?? entry.record.reached };
      const { key, record } = entry;
      entry.writing = entry.writing.then(() => write(key, record)).catch(() => undefined);
      await entry.writing;
    },
  };
}

/** The record, unless it belongs to an earlier job with the same id. */
function current(record: CrashRecord | undefined, crashes: number): CrashRecord {
  const isOld = record === undefined || Math.max(record.forgiven, record.alone ?? 0) > crashes;
  return isOld ? NO_CRASHES : record;
}

function crashedMessage(crashes: number): string {
  return `The worker process crashed on every attempt, ${crashes} times in all, at last with no other job in it. Check its log and the system log, for example for a lack of memory.`;
}
