import { z } from 'zod';

/**
 * What has been spent of a budget and what requests in flight may still spend, as stored in the ledger, in whole
 * millionths of a US dollar, whose sums are exact.
 */
export const spendingSchema = z.object({
  spentMicros: z.int().min(0),
  /**
   * `[maxMicros, lostAt]` by request id: after `lostAt`, in ms since 1970, the request counts as lost and its maximum
   * as spent.
   */
  open: z.record(z.string(), z.tuple([z.int().min(0), z.number()])),
});
/** The spending of one budget. */
export type Spending = z.infer<typeof spendingSchema>;

/** The maximum cost of one request. */
export interface Reservation {
  readonly id: string;
  /** Maximum cost of the request, in millionths of a US dollar. */
  readonly maxMicros: number;
  /** Time after which the request counts as lost, in ms. */
  readonly leaseMs: number;
}

/** Reserves the maximum cost of a request, if the limit allows it on top of what is spent and reserved. */
export function reserve(
  previous: Spending | undefined,
  reservation: Reservation,
  limitMicros: number,
  nowMs: number,
): { readonly spending: Spending; readonly reserved: boolean } {
  const spending = withoutExpired(previous, nowMs);
  if (committedMicros(spending) + reservation.maxMicros > limitMicros) return { spending, reserved: false };
  const open = {
    ...spending.open,
    [reservation.id]: [reservation.maxMicros, nowMs + reservation.leaseMs] as [number, number],
  };
  return { spending: { ...spending, open }, reserved: true };
}

/** Replaces a reservation by the actual cost. Has no effect on a request that is lost or was settled before. */
export function settle(previous: Spending | undefined, id: string, costMicros: number, nowMs: number): Spending {
  const spending = withoutExpired(previous, nowMs);
  const { [id]: reservation, ...open } = spending.open;
  return reservation === undefined ? spending : { open, spentMicros: spending.spentMicros + costMicros };
}

/** What is spent, and what is spent and reserved together, in millionths of a US dollar. */
export function spendingAt(
  spending: Spending | undefined,
  nowMs: number,
): { readonly spentMicros: number; readonly committed: number } {
  const current = withoutExpired(spending, nowMs);
  return { spentMicros: current.spentMicros, committed: committedMicros(current) };
}

/** Sum of what is spent and reserved, in millionths of a US dollar. */
export function committedMicros(spending: Spending): number {
  return Object.values(spending.open).reduce((sum, [maxMicros]) => sum + maxMicros, spending.spentMicros);
}

/** Counts lost requests as spent: the server may have charged for them. */
function withoutExpired(spending: Spending | undefined, nowMs: number): Spending {
  if (spending === undefined) return { spentMicros: 0, open: {} };
  const entries = Object.entries(spending.open);
  const lost = entries.filter(([, [, lostAt]]) => lostAt <= nowMs).reduce((sum, [, [maxMicros]]) => sum + maxMicros, 0);
  return {
    spentMicros: spending.spentMicros + lost,
    open: Object.fromEntries(entries.filter(([, [, lostAt]]) => lostAt > nowMs)),
  };
}

/** Converts US dollars to millionths, rounded up so that no cost is understated. */
export function toCostMicros(usd: number): number {
  return Math.ceil(exact(usd));
}

/** Converts US dollars to millionths, rounded down so that no limit is overstated. */
export function toLimitMicros(usd: number): number {
  return Math.floor(exact(usd));
}

/** Removes binary rounding errors: 0.29 dollars are exactly 290,000 millionths. */
function exact(usd: number): number {
  return Number((usd * 1e6).toFixed(3));
}
