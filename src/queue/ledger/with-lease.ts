import { setTimeout } from 'node:timers/promises';
import type { RectoError } from '../../errors.ts';
import { takeLease } from './lease.ts';
import type { Ledger } from './ledger.ts';

export interface LeaseWait {
  readonly signal: AbortSignal;
  /** After so long the wait for another holder ends with `busy`, in ms. */
  readonly longestMs: number;
  /** How often it is looked whether the other one has ended, about, in ms. */
  readonly lookMs: number;
  readonly busy: () => RectoError;
}

/** Does `work` as soon as nobody else has what `name` names, in this process or another. Errors: `queue_unreachable`, `busy`. */
export async function withLease<T>(
  ledger: Ledger,
  name: string,
  work: () => Promise<T>,
  { signal, longestMs, lookMs, busy }: LeaseWait,
): Promise<T> {
  const deadline = Date.now() + longestMs;
  for (;;) {
    const lease = await takeLease(ledger, name);
    if (lease !== undefined) {
      try {
        return await work();
      } finally {
        await lease.release();
      }
    }
    if (Date.now() > deadline) throw busy();
    await setTimeout(lookMs * (1 + Math.random()), undefined, { signal });
  }
}
