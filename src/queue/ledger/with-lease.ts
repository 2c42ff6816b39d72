import { setTimeout } from 'node:timers/promises';
import type { RectoError } from '../../errors.ts';
import { acquireLease } from './lease.ts';
import type { Ledger } from './ledger.ts';

/** How to wait for a lease. */
export interface LeaseWait {
  readonly signal: AbortSignal;
  /** Time after which waiting fails with `busy`, in ms. */
  readonly maxWaitMs: number;
  /** Poll interval in ms, to which up to as much jitter is added. */
  readonly pollMs: number;
  readonly busy: () => RectoError;
}

/**
 * Runs `work` while holding the lease `name`, waiting for other holders in any process. Errors: `queue_unreachable`,
 * `busy`.
 */
export async function withLease<T>(
  ledger: Ledger,
  name: string,
  work: () => Promise<T>,
  { signal, maxWaitMs, pollMs, busy }: LeaseWait,
): Promise<T> {
  const deadline = Date.now() + maxWaitMs;
  for (;;) {
    const lease = await acquireLease(ledger, name, { signal });
    if (lease !== undefined) {
      try {
        return await work();
      } finally {
        await lease.release();
      }
    }
    if (Date.now() > deadline) throw busy();
    await setTimeout(pollMs * (1 + Math.random()), undefined, { signal });
  }
}
