import { z } from 'zod';

/** How much one model may be asked by all workers together. */
export interface GateLimits {
  readonly requestsPerMinute?: number;
  /** Input and output tokens. */
  readonly tokensPerMinute?: number;
  /** Requests in flight. */
  readonly requests?: number;
}

/** What has gone through in the last minute, and what is in flight. */
export const gateSchema = z.object({
  /** `[slot, requests, tokens]`, oldest first: what was let through in each half second since 1970. */
  slots: z.array(z.tuple([z.int(), z.number(), z.number()])),
  /** Ids of requests in flight, with the time after which they count as lost, in ms since 1970. */
  inFlight: z.record(z.string(), z.number()),
  /** Requests in flight that the model server was last found to bear; absent where it never complained. */
  ceiling: z.number().exactOptional(),
  /** When the ceiling was last lowered. */
  loweredAt: z.number().default(0),
});
export type Gate = z.infer<typeof gateSchema>;

export interface Passage {
  readonly id: string;
  /** Most tokens that the request can use. */
  readonly tokens: number;
  /** After this long it counts as lost, in ms. */
  readonly leaseMs: number;
}

/** Either the gate with the request let through at `startAt`, or how long to wait before asking again, in ms. */
export type Booking =
  | { readonly gate: Gate; readonly startAt: number }
  | { readonly waitMs: number; readonly startAt?: undefined };

const SLOT_MS = 500;
/**
 * A minute in slots, and two more: one because a slot is counted whole, one for the way to the server, which may be longer for one
 * request than for the next.
 */
const MINUTE_SLOTS = 60_000 / SLOT_MS + 2;
/** So far ahead a request may be let through. */
const FURTHEST_MS = 20_000;
/** Nothing says when a request in flight ends. */
const LOOK_AGAIN_MS = 250;
/** After a complaint the next ones say the same thing for a while. */
const ONE_COMPLAINT_MS = 5000;
/** A server that has borne so many requests in flight since its last complaint has no ceiling any more. */
const NO_CEILING = 128;

/** Lets a request through now or at a time not far ahead, such that no minute holds more than the limits; or says when to ask again. */
export function book(given: Gate | undefined, passage: Passage, limits: GateLimits, nowMs: number): Booking {
  const gate = swept(given, nowMs);
  const most = Math.min(
    limits.requests ?? Number.POSITIVE_INFINITY,
    Math.floor(gate.ceiling ?? Number.POSITIVE_INFINITY),
  );
  if (Object.keys(gate.inFlight).length >= most) return { waitMs: LOOK_AGAIN_MS };
  const now = Math.floor(nowMs / SLOT_MS);
  // Nobody overtakes those who were let through for later.
  const first = Math.max(now, gate.slots.at(-1)?.[0] ?? now);
  const slot = firstFree(gate.slots, passage.tokens, limits, first);
  const startAt = Math.max(nowMs, slot * SLOT_MS);
  if (startAt - nowMs > FURTHEST_MS) return { waitMs: startAt - nowMs - FURTHEST_MS };
  return {
    startAt,
    gate: {
      ...gate,
      slots: withTokens(gate.slots, slot, 1, passage.tokens),
      inFlight: { ...gate.inFlight, [passage.id]: startAt + passage.leaseMs },
    },
  };
}

/** The first slot, from `first` on, at which one more request keeps within the limits of the minute that ends with it. */
function firstFree(slots: Gate['slots'], tokens: number, limits: GateLimits, first: number): number {
  const { requestsPerMinute = Number.POSITIVE_INFINITY, tokensPerMinute = Number.POSITIVE_INFINITY } = limits;
  // A request that is larger than the limit of a minute goes when there is nothing else in that minute.
  const room = Math.max(0, tokensPerMinute - tokens);
  const candidates = [first, ...slots.map(([slot]) => slot + MINUTE_SLOTS).filter((slot) => slot > first)];
  const fits = (candidate: number) => {
    const within = slots.filter(([slot]) => slot > candidate - MINUTE_SLOTS);
    const sum = (of: 1 | 2) => within.reduce((total, entry) => total + entry[of], 0);
    return sum(1) + 1 <= requestsPerMinute && sum(2) <= room;
  };
  return candidates.find(fits) ?? first + MINUTE_SLOTS;
}

/** How a request ended, as far as a gate is concerned. */
export interface PassageEnd {
  readonly id: string;
  readonly startAt: number;
  readonly bookedTokens: number;
  readonly usedTokens: number;
  /** `unsent`: it never went out; `complained`: the server says that it is too much. */
  readonly outcome: 'ended' | 'unsent' | 'complained';
}

/** Gives back what a request did not use; lowers the ceiling where the server complained, and raises it a little where not. */
export function settle(given: Gate | undefined, end: PassageEnd, nowMs: number): Gate {
  const gate = swept(given, nowMs);
  const before = Object.keys(gate.inFlight).length;
  const { [end.id]: _, ...inFlight } = gate.inFlight;
  const requests = end.outcome === 'unsent' ? -1 : 0;
  const slot = Math.floor(end.startAt / SLOT_MS);
  const slots = withTokens(gate.slots, slot, requests, end.usedTokens - end.bookedTokens);
  const { ceiling, ...rest } = { ...gate, inFlight, slots };
  if (end.outcome === 'complained') {
    if (nowMs - gate.loweredAt < ONE_COMPLAINT_MS) return { ...gate, inFlight, slots };
    return { ...rest, ceiling: Math.max(1, Math.floor(Math.min(before, ceiling ?? before) / 2)), loweredAt: nowMs };
  }
  if (end.outcome === 'unsent') return { ...gate, inFlight, slots };
  if (ceiling === undefined || ceiling + 1 / ceiling >= NO_CEILING) return rest;
  return { ...rest, ceiling: ceiling + 1 / ceiling };
}

/** Without what is over: slots of more than a minute ago, and requests whose process must have died. */
function swept(gate: Gate | undefined, nowMs: number): Gate {
  if (gate === undefined) return { slots: [], inFlight: {}, loweredAt: 0 };
  const now = Math.floor(nowMs / SLOT_MS);
  return {
    ...gate,
    slots: gate.slots.filter(([slot]) => slot > now - MINUTE_SLOTS),
    inFlight: Object.fromEntries(Object.entries(gate.inFlight).filter(([, lostAt]) => lostAt > nowMs)),
  };
}

function withTokens(slots: Gate['slots'], slot: number, requests: number, tokens: number): Gate['slots'] {
  const known = slots.some(([number]) => number === slot);
  if (known)
    return slots.map((entry) =>
      entry[0] === slot ? [slot, entry[1] + requests, Math.max(0, entry[2] + tokens)] : entry,
    );
  return requests <= 0 ? slots : [...slots, [slot, requests, tokens]];
}
