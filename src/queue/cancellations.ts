import { z } from 'zod';
import { RectoError } from '../errors.ts';
import { type Ledger, update } from './ledger/ledger.ts';

/** When each job was cancelled, in ms since 1970; removed when the job has ended. */
const cancelledSchema = z.record(z.string(), z.number());

const KEY = 'cancelled';
/** Entries older than this belong to jobs that had already ended when they were cancelled. */
const TTL_MS = 30 * 86_400_000;
const POLL_MS = 1000;

/** The cancelled jobs as a worker process sees them, at most a second late. */
export interface Cancellations {
  /** Runs `work` with a signal that aborts, with `cancelled`, when the job is cancelled. */
  run<T>(jobId: string, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  close(): void;
}

/** Polls the ledger every second for cancelled jobs. */
export function createCancellations(ledger: Ledger): Cancellations {
  const running = new Map<string, Set<AbortController>>();
  let cancelled: z.infer<typeof cancelledSchema> = {};
  let polls = 0;
  let latest = 0;
  const poll = async () => {
    polls += 1;
    const own = polls;
    const read = await readCancelled(ledger);
    // Polls can overtake each other: only the latest one counts.
    if (own < latest) return;
    latest = own;
    cancelled = read;
    for (const [jobId, controllers] of running) {
      if (!Object.hasOwn(cancelled, jobId)) continue;
      for (const controller of controllers) controller.abort(new RectoError('cancelled', 'The job was cancelled.'));
    }
  };
  const pollQuietly = () => void poll().catch(() => undefined);
  const timer = setInterval(pollQuietly, POLL_MS);
  pollQuietly();
  return {
    async run(jobId, work) {
      const controller = new AbortController();
      const controllers = running.get(jobId) ?? new Set();
      running.set(jobId, controllers.add(controller));
      try {
        // The job may have been submitted again since the last poll: a stale cancellation must not stop it.
        if (Object.hasOwn(cancelled, jobId)) await poll();
        return await work(controller.signal);
      } finally {
        controllers.delete(controller);
        if (controllers.size === 0) running.delete(jobId);
      }
    },
    close: () => clearInterval(timer),
  };
}

/** Tells all workers to stop a job. Errors: `queue_unreachable`. */
export async function requestCancellation(ledger: Ledger, jobId: string): Promise<void> {
  await update(ledger, KEY, cancelledSchema, (before = {}, nowMs) => ({
    to: { ...Object.fromEntries(Object.entries(before).filter(([, at]) => nowMs - at < TTL_MS)), [jobId]: nowMs },
    ttlMs: TTL_MS,
    result: undefined,
  }));
}

/** Whether a job is cancelled and has not ended. Errors: `queue_unreachable`. */
export async function isCancelled(ledger: Ledger, jobId: string): Promise<boolean> {
  return Object.hasOwn(await readCancelled(ledger), jobId);
}

/** Clears the cancellation of a job that has ended. Errors: `queue_unreachable`. */
export async function forgetCancellation(ledger: Ledger, jobId: string): Promise<void> {
  await update(ledger, KEY, cancelledSchema, (before = {}) => {
    if (!Object.hasOwn(before, jobId)) return { result: undefined };
    const { [jobId]: _, ...others } = before;
    return { to: others, ttlMs: TTL_MS, result: undefined };
  });
}

async function readCancelled(ledger: Ledger): Promise<z.infer<typeof cancelledSchema>> {
  const { value } = await ledger.read(KEY);
  return cancelledSchema.safeParse(value).data ?? {};
}
