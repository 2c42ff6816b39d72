import type { Job, Processor } from 'bullmq';
import { z } from 'zod';
import { RectoError } from '../errors.ts';
import { type ExclusiveGate, StoppedWaiting } from './exclusive-gate.ts';
import { type Ledger, update } from './ledger/ledger.ts';
import { waitFor } from './run-job.ts';

/** What is known of a job whose process has died. Numbers count the deaths of processes that had the job, over all its life. */
const recordSchema = z.object({
  /** Deaths at the time when it last made progress. */
  forgiven: z.int().min(0),
  /** How far it has come: the most pages, or answers, of any of its tries. */
  reached: z.int().min(0),
  /** Deaths at the time when it was last begun with nothing beside it. */
  alone: z.int().min(0).exactOptional(),
});
type CrashRecord = z.infer<typeof recordSchema>;

export interface CrashGuardDeps {
  readonly ledger: Ledger;
  readonly gate: ExclusiveGate;
  /** A process must have lived so long, in ms, before it does a job alone: where processes die all the time, no job is to blame. */
  readonly settledMs: number;
  /** Aborts when the worker is closing. */
  readonly closing: AbortSignal;
}

export interface CrashGuard {
  /**
   * Keeps a job from ending one process after the other. One whose process died twice without progress between is done alone in
   * its process; if that dies as well, `onCrashed` ends the job, with `worker_crashed`, instead of doing it once more.
   */
  readonly guard: (queue: string, work: Processor, onCrashed: CrashedEnd) => Processor;
  /** Says that a job has made progress that its next try will not have to make again; where it will, `count` says how far it came. Never rejects. */
  readonly reached: (queueJob: Job, count?: number) => Promise<void>;
}

export type CrashedEnd = (queueJob: Job, token: string, failure: RectoError) => Promise<unknown>;

/** Deaths without progress between, after which a job is done alone. */
const MAX_DEATHS = 2;
const TTL_MS = 7 * 86_400_000;
const NEW: CrashRecord = { forgiven: 0, reached: 0 };

export function createCrashGuard({ ledger, gate, settledMs, closing }: CrashGuardDeps): CrashGuard {
  const records = new Map<string, { readonly key: string; record: CrashRecord; writing: Promise<unknown> }>();
  const idOf = (queueJob: Job) => `${queueJob.queueQualifiedName}:${queueJob.id}`;
  const write = (key: string, record: CrashRecord) =>
    update(ledger, key, recordSchema, () => ({ to: record, ttlMs: TTL_MS, result: undefined }));

  /** A job that waited for its turn when the worker closed goes back to the queue. */
  const orBack = async <T>(queueJob: Job, token: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof StoppedWaiting) return waitFor(queueJob, token, 0);
      throw error;
    }
  };

  return {
    guard:
      (queue, work, onCrashed) =>
      async (queueJob, token = '', signal) => {
        const deaths = queueJob.stalledCounter;
        // Nearly all jobs: nothing is looked up for them.
        if (deaths === 0)
          return orBack(queueJob, token, () => gate.beside(() => work(queueJob, token, signal), closing));

        const key = `crashes:${queue}:${queueJob.id}`;
        const before = current(recordSchema.safeParse((await ledger.read(key)).value).data, deaths);
        if (before.alone !== undefined && deaths > before.alone) {
          return onCrashed(queueJob, token, new RectoError('worker_crashed', crashedMessage(deaths)));
        }
        const entry = { key, record: before, writing: Promise.resolve() as Promise<unknown> };
        const survive = async () => {
          try {
            return await work(queueJob, token, signal);
          } finally {
            await entry.writing;
            // Whatever came of it, its process lives.
            await write(key, { forgiven: deaths, reached: entry.record.reached }).catch(() => undefined);
          }
        };
        records.set(idOf(queueJob), entry);
        try {
          if (deaths - before.forgiven < MAX_DEATHS) {
            return await orBack(queueJob, token, () => gate.beside(survive, closing));
          }
          const youngMs = settledMs - performance.now() + gate.openedAt;
          if (youngMs > 0) return await waitFor(queueJob, token, youngMs);
          const work = async () => {
            await write(key, { ...entry.record, alone: deaths });
            return survive();
          };
          return await orBack(queueJob, token, () => gate.alone(work, closing));
        } finally {
          records.delete(idOf(queueJob));
        }
      },
    async reached(queueJob, count) {
      const entry = records.get(idOf(queueJob));
      if (entry === undefined || (count !== undefined && count <= entry.record.reached)) return;
      entry.record = { forgiven: queueJob.stalledCounter, reached: count ?? entry.record.reached };
      const { key, record } = entry;
      entry.writing = entry.writing.then(() => write(key, record)).catch(() => undefined);
      await entry.writing;
    },
  };
}

/** What is known, unless it is of an earlier job with the same id. */
function current(record: CrashRecord | undefined, deaths: number): CrashRecord {
  const isOld = record === undefined || Math.max(record.forgiven, record.alone ?? 0) > deaths;
  return isOld ? NEW : record;
}

function crashedMessage(deaths: number): string {
  return `The process that worked on it died each time, ${deaths} times in all, at last with nothing beside it. Its log or the system's says why, for example too little memory.`;
}
