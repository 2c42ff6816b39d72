import { setTimeout } from 'node:timers/promises';
import { RectoError } from '../../errors.ts';
import type { AdmittedEnd, MaxUsage } from '../../model/language-model.ts';
import { type Change, type Ledger, update } from '../ledger/ledger.ts';
import {
  type RateLimits,
  type RateState,
  rateStateSchema,
  requestsAt,
  reserveSlot,
  type SlotEnd,
  type SlotReservation,
  settleSlot,
} from './rate-state.ts';

/** A slot among the requests that all workers send to a model. */
export interface RequestSlot {
  /**
   * Waits until the request may be sent. Errors: `model_rate_limited` if that takes too long, `queue_unreachable`;
   * aborts with the signal.
   */
  readonly acquire: (options: { readonly signal: AbortSignal }) => Promise<void>;
  /**
   * Releases the slot and its unused tokens, whether it was acquired or not; idempotent. Errors: `queue_unreachable`.
   */
  readonly release: (end: AdmittedEnd | 'unsent') => Promise<void>;
}

/** The request that a slot is for. */
export interface SlotOptions {
  readonly id: string;
  readonly maxUsage: MaxUsage;
  /** Time in flight after which the request counts as lost, in ms. */
  readonly leaseMs: number;
}

/** How long a request waits here before its job yields to others: longer than a minute, which may have to be empty. */
export const MAX_WAIT_MS = 90_000;
const TTL_MS = 600_000;
/** A request that starts this much later than admitted, since its process was busy, is admitted again. */
const MAX_LATE_MS = 500;
const THROTTLED_CODES: ReadonlySet<string> = new Set(['model_rate_limited', 'model_overloaded']);

/** Requests to a model in flight, and those of the last minute. Errors: `queue_unreachable`. */
export async function readRequests(ledger: Ledger, model: string): Promise<ReturnType<typeof requestsAt>> {
  const { value, nowMs } = await ledger.read(gateKey(model));
  return requestsAt(rateStateSchema.safeParse(value).data, nowMs);
}

function gateKey(model: string): string {
  return `gate:${model}`;
}

/** Creates the slot of one request to `model`. */
export function createRequestSlot(
  { id, maxUsage, leaseMs }: SlotOptions,
  model: string,
  { ledger, limits }: { readonly ledger: Ledger; readonly limits: RateLimits },
): RequestSlot {
  const ttlMs = TTL_MS + leaseMs;
  const change = <R>(decide: (state: RateState | undefined, nowMs: number) => Change<RateState, R>) =>
    update(ledger, gateKey(model), rateStateSchema, decide);
  const tryReserve = () =>
    change<SlotReservation & { readonly aheadMs: number }>((before, nowMs) => {
      const slotRequest = { id, tokens: maxUsage.inputTokens + maxUsage.outputTokens, leaseMs };
      const reservation = reserveSlot(before, slotRequest, limits, nowMs);
      const result = { ...reservation, aheadMs: (reservation.startAt ?? nowMs) - nowMs };
      return reservation.state === undefined ? { result } : { to: reservation.state, ttlMs, result };
    });
  const release = (end: AdmittedEnd | 'unsent') =>
    change((before, nowMs) => {
      const isReserved = before?.inFlight[id] !== undefined || before?.next?.id === id;
      if (!isReserved) return { result: undefined };
      return { to: settleSlot(before, slotEnd(id, end, maxUsage), nowMs), ttlMs, result: undefined };
    });
  return {
    release,
    async acquire(options) {
      const deadline = Date.now() + MAX_WAIT_MS;
      for (;;) {
        const { aheadMs, waitMs } = await tryReserve();
        if (waitMs === undefined) {
          const start = performance.now() + aheadMs;
          await setTimeout(aheadMs, undefined, options);
          if (performance.now() - start <= MAX_LATE_MS) return;
          await release('unsent');
        } else if (Date.now() + waitMs > deadline) {
          const message = `The limits on requests to ${model} leave no room for now.`;
          throw new RectoError('model_rate_limited', message, { retryAfterMs: waitMs });
        } else {
          // Jitter: waiting requests must not all retry at once.
          await setTimeout(waitMs * (1 + Math.random()), undefined, options);
        }
      }
    },
  };
}

function slotEnd(id: string, end: AdmittedEnd | 'unsent', maxUsage: MaxUsage): SlotEnd {
  if (end === 'unsent') return { id, usedTokens: 0, outcome: 'unsent' };
  if ('usage' in end) return { id, usedTokens: end.usage.inputTokens + end.usage.outputTokens, outcome: 'ended' };
  return { id, usedTokens: maxUsage.inputTokens, outcome: THROTTLED_CODES.has(end.error.code) ? 'throttled' : 'ended' };
}
