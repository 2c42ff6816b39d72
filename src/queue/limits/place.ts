import { setTimeout } from 'node:timers/promises';
import { RectoError } from '../../errors.ts';
import type { AdmittedEnd, MostUsage } from '../../model/language-model.ts';
import { type Ledger, update } from '../ledger/ledger.ts';
import { book, type Gate, type GateLimits, gateSchema, settle } from './gate.ts';

/** A place among the requests that all workers send to a model. */
export interface Place {
  /** Gives it back, with what was not used. */
  readonly leave: (end: AdmittedEnd) => Promise<void>;
}

interface Booked {
  readonly waitMs: number;
  readonly startAt?: number;
}

/** So long a request waits here for its turn; then its job makes room for others. */
export const LONGEST_WAIT_MS = 60_000;
const KEPT_MS = 600_000;
const COMPLAINTS: ReadonlySet<string> = new Set(['model_rate_limited', 'model_overloaded']);

/**
 * Waits for a place and for its time. After `leaseMs` the request counts as lost.
 * Errors: `model_rate_limited` where that would take too long, `queue_unreachable`; aborts with the signal.
 */
export async function takePlace(
  request: { readonly id: string; readonly most: MostUsage; readonly leaseMs: number },
  model: string,
  deps: { readonly ledger: Ledger; readonly limits: GateLimits },
  { signal }: { readonly signal: AbortSignal },
): Promise<Place> {
  const { id, most, leaseMs } = request;
  const key = `gate:${model}`;
  const tokens = most.inputTokens + most.outputTokens;
  const ttlMs = KEPT_MS + leaseMs;
  const end = (startAt: number, usedTokens: number, outcome: 'ended' | 'unsent' | 'complained') =>
    update(deps.ledger, key, gateSchema, (before, nowMs) => ({
      to: settle(before, { id, startAt, bookedTokens: tokens, usedTokens, outcome }, nowMs),
      ttlMs,
      result: undefined,
    }));
  const ask = () =>
    update<Gate, Booked>(deps.ledger, key, gateSchema, (before, nowMs) => {
      const booking = book(before, { id, tokens, leaseMs }, deps.limits, nowMs);
      if (booking.startAt === undefined) return { result: { waitMs: booking.waitMs } };
      return { to: booking.gate, ttlMs, result: { startAt: booking.startAt, waitMs: booking.startAt - nowMs } };
    });

  const deadline = Date.now() + LONGEST_WAIT_MS;
  for (;;) {
    const { startAt, waitMs } = await ask();
    if (startAt !== undefined) {
      try {
        await setTimeout(waitMs, undefined, { signal });
      } catch (error) {
        await end(startAt, 0, 'unsent');
        throw error;
      }
      return {
        leave: (told) =>
          'usage' in told
            ? end(startAt, told.usage.inputTokens + told.usage.outputTokens, 'ended')
            : end(startAt, most.inputTokens, COMPLAINTS.has(told.error.code) ? 'complained' : 'ended'),
      };
    }
    if (Date.now() + waitMs > deadline) {
      const message = `The limits on requests to ${model} leave no room for now.`;
      throw new RectoError('model_rate_limited', message, { retryAfterMs: Math.min(waitMs, LONGEST_WAIT_MS) });
    }
    // Not all at once.
    await setTimeout(waitMs * (1 + Math.random()), undefined, { signal });
  }
}
