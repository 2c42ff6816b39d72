import { z } from 'zod';
import { RectoError } from '../errors.ts';
import { type Ledger, update } from './ledger/ledger.ts';

/** Jobs that are to be stopped, with when that was asked for, in ms since 1970. They are forgotten when they have ended. */
const cancelledSchema = z.record(z.string(), z.number());

const KEY = 'cancelled';
/** What is still in there after so long belongs to a job that had ended when it was to be stopped. */
const TTL_MS = 30 * 86_400_000;
const POLL_MS = 1000;

/** What is to be stopped, as a worker process knows it: at most a second late. */
export interface Cancellations {
  /** Does `work` with a signal that aborts, with `cancelled`, when the job is to be stopped. */
  during<T>(jobId: string, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  close(): void;
}

/** Looks every second which jobs are to be stopped. */
export function createCancellations(ledger: Ledger): Cancellations {
  const running = new Map<string, Set<AbortController>>();
  let cancelled: z.infer<typeof cancelledSchema> = {};
  let looks = 0;
  let latest = 0;
  const look = async () => {
    looks += 1;
    const own = looks;
    const read = await readCancelled(ledger);
    // Of two looks at a time the later one knows more.
    if (own < latest) return;
    latest = own;
    cancelled = read;
    for (const [jobId, controllers] of running) {
      if (!Object.hasOwn(cancelled, jobId)) continue;
      for (const controller of controllers) controller.abort(cancellation());
    }
  };
  const quietly = () => void look().catch(() => undefined);
  const timer = setInterval(quietly, POLL_MS);
  quietly();
  return {
    async during(jobId, work) {
      const controller = new AbortController();
      const controllers = running.get(jobId) ?? new Set();
      running.set(jobId, controllers.add(controller));
      try {
        // The job may have been submitted anew in this second: what is known of it must not stop it again.
        if (Object.hasOwn(cancelled, jobId)) await look();
        return await work(controller.signal);
      } finally {
        controllers.delete(controller);
        if (controllers.size === 0) running.delete(jobId);
      }
    },
    close: () => clearInterval(timer),
  };
}

/** Asks all workers to stop a job. Errors: `queue_unreachable`. */
export async function requestCancellation(ledger: Ledger, jobId: string): Promise<void> {
  await update(ledger, KEY, cancelledSchema, (before = {}, nowMs) => ({
    to: { ...Object.fromEntries(Object.entries(before).filter(([, at]) => nowMs - at < TTL_MS)), [jobId]: nowMs },
    ttlMs: TTL_MS,
    result: undefined,
  }));
}

/** Whether a job is to be stopped and has not ended. Errors: `queue_unreachable`. */
export async function isCancelled(ledger: Ledger, jobId: string): Promise<boolean> {
  return Object.hasOwn(await readCancelled(ledger), jobId);
}

/** Forgets that a job was to be stopped: it has ended. Errors: `queue_unreachable`. */
export async function forgetCancellation(ledger: Ledger, jobId: string): Promise<void> {
  await update(ledger, KEY, cancelledSchema, (before = {}) => {
    if (!Object.hasOwn(before, jobId)) return { result: undefined };
    const { [jobId]: _, ...others } = before;
    return { to: others, ttlMs: TTL_MS, result: undefined };
  });
}

/** The error of a job that was stopped because somebody asked for it. */
export function cancellation(): RectoError {
  return new RectoError('cancelled', 'The job was cancelled.');
}

async function readCancelled(ledger: Ledger): Promise<z.infer<typeof cancelledSchema>> {
  const { value } = await ledger.read(KEY);
  return cancelledSchema.safeParse(value).data ?? {};
}
