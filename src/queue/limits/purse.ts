import { z } from 'zod';

/**
 * What has been spent of a budget, and what requests in flight may still spend, in millionths of a US dollar: whole numbers, whose
 * sums are exact.
 */
export const purseSchema = z.object({
  spentMicros: z.int().min(0),
  /** By id of the request: the most that it can cost, and when it counts as lost and therefore as paid, in ms since 1970. */
  open: z.record(z.string(), z.tuple([z.int().min(0), z.number()])),
});
export type Purse = z.infer<typeof purseSchema>;

export interface Reservation {
  readonly id: string;
  /** The most that the request can cost, in millionths of a US dollar. */
  readonly mostMicros: number;
  /** After this long it counts as lost, in ms. */
  readonly leaseMs: number;
}

/** Puts money aside for a request, or says that there is not enough. What is in flight counts as spent. */
export function reserve(
  given: Purse | undefined,
  reservation: Reservation,
  limitMicros: number,
  nowMs: number,
): { readonly purse: Purse; readonly reserved: boolean } {
  const purse = swept(given, nowMs);
  if (heldOf(purse) + reservation.mostMicros > limitMicros) return { purse, reserved: false };
  const open = {
    ...purse.open,
    [reservation.id]: [reservation.mostMicros, nowMs + reservation.leaseMs] as [number, number],
  };
  return { purse: { ...purse, open }, reserved: true };
}

/** Pays for a request what it has cost, and gives the rest back. What counts as lost, or was paid before, is paid for already. */
export function pay(given: Purse | undefined, id: string, costMicros: number, nowMs: number): Purse {
  const purse = swept(given, nowMs);
  const { [id]: reservation, ...open } = purse.open;
  return reservation === undefined ? purse : { open, spentMicros: purse.spentMicros + costMicros };
}

/** Spent and in flight, in millionths of a US dollar. */
export function heldOf(purse: Purse): number {
  return Object.values(purse.open).reduce((sum, [mostMicros]) => sum + mostMicros, purse.spentMicros);
}

/** Whoever asked and died may have been charged for it. */
function swept(purse: Purse | undefined, nowMs: number): Purse {
  if (purse === undefined) return { spentMicros: 0, open: {} };
  const entries = Object.entries(purse.open);
  const lost = entries
    .filter(([, [, lostAt]]) => lostAt <= nowMs)
    .reduce((sum, [, [mostMicros]]) => sum + mostMicros, 0);
  return {
    spentMicros: purse.spentMicros + lost,
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
