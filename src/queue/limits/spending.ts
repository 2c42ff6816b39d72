import { z } from 'zod';

/**
 * What has been spent of a budget, and what requests in flight may still spend, in millionths of a US dollar: whole numbers, whose
 * sums are exact.
 */
export const spendingSchema = z.object({
  spentMicros: z.int().min(0),
  /** By id of the request: the most that it can cost, and when it counts as lost and therefore as paid, in ms since 1970. */
  open: z.record(z.string(), z.tuple([z.int().min(0), z.number()])),
});
export type Spending = z.infer<typeof spendingSchema>;

export interface Reservation {
  readonly id: string;
  /** The most that the request can cost, in millionths of a US dollar. */
  readonly maxMicros: number;
  /** After this long it counts as lost, in ms. */
  readonly leaseMs: number;
}

/** Puts money aside for a request, or says that there is not enough. What is in flight counts as spent. */
export function reserve(
  given: Spending | undefined,
  reservation: Reservation,
  limitMicros: number,
  nowMs: number,
): { readonly spending: Spending; readonly reserved: boolean } {
  const spending = swept(given, nowMs);
  if (heldOf(spending) + reservation.maxMicros > limitMicros) return { spending, reserved: false };
  const open = {
    ...spending.open,
    [reservation.id]: [reservation.maxMicros, nowMs + reservation.leaseMs] as [number, number],
  };
  return { spending: { ...spending, open }, reserved: true };
}

/** Pays for a request what it has cost, and gives the rest back. What counts as lost, or was paid before, is paid for already. */
export function pay(given: Spending | undefined, id: string, costMicros: number, nowMs: number): Spending {
  const spending = swept(given, nowMs);
  const { [id]: reservation, ...open } = spending.open;
  return reservation === undefined ? spending : { open, spentMicros: spending.spentMicros + costMicros };
}

/** Spent and in flight, in millionths of a US dollar. */
export function heldOf(spending: Spending): number {
  return Object.values(spending.open).reduce((sum, [maxMicros]) => sum + maxMicros, spending.spentMicros);
}

/** Whoever asked and died may have been charged for it. */
function swept(spending: Spending | undefined, nowMs: number): Spending {
  if (spending === undefined) return { spentMicros: 0, open: {} };
  const entries = Object.entries(spending.open);
  const lost = entries.filter(([, [, lostAt]]) => lostAt <= nowMs).reduce((sum, [, [maxMicros]]) => sum + maxMicros, 0);
  return {
    spentMicros: spending.spentMicros + lost,
    open: Object.fromEntries(entries.filter(([, [, lostAt]]) => lostAt > nowMs)),
  };
}

/** US dollars as millionths, rounded up: no cost counts as less than it is. */
export function toCostMicros(usd: number): number {
  return Math.ceil(exact(usd));
}

/** US dollars as millionths, rounded down: no limit counts as more than it is. */
export function toLimitMicros(usd: number): number {
  return Math.floor(exact(usd));
}

/** Without what binary fractions are off by: 0.29 dollars are 290,000 millionths, not a little less. */
function exact(usd: number): number {
  return Number((usd * 1e6).toFixed(3));
}
