import { setTimeout } from 'node:timers/promises';
import { RectoError } from '../../errors.ts';
import type { AdmittedEnd, MaxUsage } from '../../model/language-model.ts';
import { type Change, type Ledger, update } from '../ledger/ledger.ts';
import {
  book,
  type RateLimits,
  type RateState,
  rateStateSchema,
  type SlotBooking,
  type SlotEnd,
  settle,
} from './rate-state.ts';

/** A place among the requests that all workers send to a model. */
export interface Place {
  /** Waits for it and for its time. Errors: `model_rate_limited` where that takes too long, `queue_unreachable`; aborts with the signal. */
  readonly take: (options: { readonly signal: AbortSignal }) => Promise<void>;
  /** Gives it back, with what was not used. To be called whether it was taken or not. Doing so again changes nothing. Errors: `queue_unreachable`. */
  readonly leave: (end: AdmittedEnd | 'unsent') => Promise<void>;
}

export interface PlaceRequest {
  readonly id: string;
  readonly most: MaxUsage;
  /** After this long in flight it counts as lost, in ms. */
  readonly leaseMs: number;
}

/** So long a request waits here for its turn; then its job makes room for others. Longer than a minute, which may have to be empty. */
export const MAX_WAIT_MS = 90_000;
const TTL_MS = 600_000;
/** What starts later than it was let through for, since its process had no time for it, has to ask anew. */
const LATE_MS = 500;
const COMPLAINTS: ReadonlySet<string> = new Set(['model_rate_limited', 'model_overloaded']);

/** The place of one request to `model`. */
export function placeOf(
  { id, most, leaseMs }: PlaceRequest,
  model: string,
  { ledger, limits }: { readonly ledger: Ledger; readonly limits: RateLimits },
): Place {
  const ttlMs = TTL_MS + leaseMs;
  const change = <R>(decide: (gate: RateState | undefined, nowMs: number) => Change<RateState, R>) =>
    update(ledger, `gate:${model}`, rateStateSchema, decide);
  const ask = () =>
    change<SlotBooking & { readonly aheadMs: number }>((before, nowMs) => {
      const slotRequest = { id, tokens: most.inputTokens + most.outputTokens, leaseMs };
      const booking = book(before, slotRequest, limits, nowMs);
      const result = { ...booking, aheadMs: (booking.startAt ?? nowMs) - nowMs };
      return booking.gate === undefined ? { result } : { to: booking.gate, ttlMs, result };
    });
  const leave = (end: AdmittedEnd | 'unsent') =>
    change((before, nowMs) => {
      const isThere = before?.inFlight[id] !== undefined || before?.next?.id === id;
      if (!isThere) return { result: undefined };
      return { to: settle(before, slotEnd(id, end, most), nowMs), ttlMs, result: undefined };
    });
  return {
    leave,
    async take(options) {
      const deadline = Date.now() + MAX_WAIT_MS;
      for (;;) {
        const { aheadMs, waitMs } = await ask();
        if (waitMs === undefined) {
          const start = performance.now() + aheadMs;
          await setTimeout(aheadMs, undefined, options);
          if (performance.now() - start <= LATE_MS) return;
          await leave('unsent');
        } else if (Date.now() + waitMs > deadline) {
          const message = `The limits on requests to ${model} leave no room for now.`;
          throw new RectoError('model_rate_limited', message, { retryAfterMs: waitMs });
        } else {
          // Not all at once.
          await setTimeout(waitMs * (1 + Math.random()), undefined, options);
        }
      }
    },
  };
}

function slotEnd(id: string, end: AdmittedEnd | 'unsent', most: MaxUsage): SlotEnd {
  if (end === 'unsent') return { id, usedTokens: 0, outcome: 'unsent' };
  if ('usage' in end) return { id, usedTokens: end.usage.inputTokens + end.usage.outputTokens, outcome: 'ended' };
  return { id, usedTokens: most.inputTokens, outcome: COMPLAINTS.has(end.error.code) ? 'complained' : 'ended' };
}
