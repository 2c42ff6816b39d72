import { z } from 'zod';

/** What has been spent of a budget, and what requests in flight may still spend, in US dollars. */
export const purseSchema = z.object({
  spent: z.number(),
  /** By id of the request: the most that it can cost, and when it counts as lost and therefore as paid, in ms since 1970. */
  open: z.record(z.string(), z.tuple([z.number(), z.number()])),
});
export type Purse = z.infer<typeof purseSchema>;

export interface Reservation {
  readonly id: string;
  /** The most that the request can cost, in US dollars. */
  readonly mostUsd: number;
  /** After this long it counts as lost, in ms. */
  readonly leaseMs: number;
}

/** Puts money aside for a request, or says that there is not enough. What is in flight counts as spent. */
export function reserve(
  given: Purse | undefined,
  reservation: Reservation,
  limitUsd: number,
  nowMs: number,
): { readonly purse: Purse; readonly reserved: boolean } {
  const purse = swept(given, nowMs);
  if (heldOf(purse) + reservation.mostUsd > limitUsd) return { purse, reserved: false };
  const open = {
    ...purse.open,
    [reservation.id]: [reservation.mostUsd, nowMs + reservation.leaseMs] as [number, number],
  };
  return { purse: { ...purse, open }, reserved: true };
}

/** Pays for a request what it has cost, and gives the rest back. What counts as lost, or was paid before, is paid for already. */
export function pay(given: Purse | undefined, id: string, costUsd: number, nowMs: number): Purse {
  const purse = swept(given, nowMs);
  const { [id]: reservation, ...open } = purse.open;
  return reservation === undefined ? purse : { open, spent: purse.spent + costUsd };
}

/** Spent and in flight, in US dollars. */
export function heldOf(purse: Purse): number {
  return Object.values(purse.open).reduce((sum, [mostUsd]) => sum + mostUsd, purse.spent);
}

/** Whoever asked and died may have been charged for it. */
function swept(purse: Purse | undefined, nowMs: number): Purse {
  if (purse === undefined) return { spent: 0, open: {} };
  const entries = Object.entries(purse.open);
  const lost = entries.filter(([, [, lostAt]]) => lostAt <= nowMs).reduce((sum, [, [mostUsd]]) => sum + mostUsd, 0);
  return {
    spent: purse.spent + lost,
    open: Object.fromEntries(entries.filter(([, [, lostAt]]) => lostAt > nowMs)),
  };
}
