import { z } from 'zod';

/** How much one model may be asked by all workers together. */
export interface RateLimits {
  readonly requestsPerMinute?: number;
  /** Input and output tokens. */
  readonly tokensPerMinute?: number;
  /** Requests in flight. */
  readonly requests?: number;
}

/** What has gone through in the last minute, and what is in flight. */
export const rateStateSchema = z.object({
  /** `[slot, requests, tokens]`, oldest first: what was let through in each half second since 1970. */
  slots: z.array(z.tuple([z.int(), z.number(), z.number()])),
  /** By id of a request in flight: when it starts, and after which time it counts as lost, in ms since 1970; its tokens. */
  inFlight: z.record(z.string(), z.tuple([z.number(), z.number(), z.number()])),
  /** Requests in flight that the model server was last found to bear; absent where it never complained. */
  ceiling: z.number().exactOptional(),
  /** When the ceiling was last lowered. */
  loweredAt: z.number().default(0),
  /** The request that found no room in the time ahead, and until when it is waited for: nobody goes before it, however small. */
  next: z.object({ id: z.string(), until: z.number() }).exactOptional(),
});
export type RateState = z.infer<typeof rateStateSchema>;

export interface RequestSlot {
  readonly id: string;
  /** Most tokens that the request can use. */
  readonly tokens: number;
  /** After this long it counts as lost, in ms. */
  readonly leaseMs: number;
}

/**
 * Either the gate with the request let through at `startAt`, or how long to wait before asking again, in ms, with the gate where
 * that changed it.
 */
export type SlotBooking =
  | { readonly gate: RateState; readonly startAt: number; readonly waitMs?: undefined }
  | { readonly gate?: RateState; readonly startAt?: undefined; readonly waitMs: number };

const SLOT_MS = 500;
/**
 * A minute in slots, and two more: one because a slot is counted whole, one for the way to the server, which may be longer for one
 * request than for the next.
 */
const MINUTE_SLOTS = 60_000 / SLOT_MS + 2;
/** So far the clock may be put back, as when another queue server takes over. */
const CLOCK_SLOTS = 10_000 / SLOT_MS;
/** So far ahead a request may be let through. What is booked ahead is counted with the most that it can use, so that far is costly. */
const FURTHEST_MS = 3000;
/** Nothing says when a request in flight ends. */
const RETRY_MS = 250;
/** Whoever is next asks again at least so often, and is not waited for when it has not for so long. */
const MAX_RETRY_MS = 2000;
const NEXT_MS = 10_000;
/** After a complaint the next ones say the same thing for a while. */
const ONE_COMPLAINT_MS = 5000;
/** A server that has borne so many requests in flight since its last complaint has no ceiling any more. */
const NO_CEILING = 128;

/** Lets a request through now or at a time not far ahead, such that no minute holds more than the limits; or says when to ask again. */
export function book(
  given: RateState | undefined,
  slotRequest: RequestSlot,
  limits: RateLimits,
  nowMs: number,
): SlotBooking {
  const { next, ...gate } = swept(given, nowMs);
  if (next !== undefined && next.id !== slotRequest.id) return { waitMs: RETRY_MS };
  const isNext = { ...gate, next: { id: slotRequest.id, until: nowMs + NEXT_MS } };
  if (Object.keys(gate.inFlight).length >= maxInFlight(gate, limits)) {
    return { waitMs: RETRY_MS, ...(next === undefined ? {} : { gate: isNext }) };
  }
  const now = Math.floor(nowMs / SLOT_MS);
  // Nobody overtakes those who were let through for later.
  const first = Math.max(now, gate.slots.at(-1)?.[0] ?? now);
  const slot = firstFree(gate.slots, slotRequest.tokens, limits, first);
  const startAt = Math.max(nowMs, slot * SLOT_MS);
  const tooFarMs = startAt - nowMs - FURTHEST_MS;
  if (tooFarMs > 0) return { gate: isNext, waitMs: Math.min(tooFarMs, MAX_RETRY_MS) };
  return {
    startAt,
    gate: {
      ...gate,
      slots: withTokens(gate.slots, slot, 1, slotRequest.tokens),
      inFlight: { ...gate.inFlight, [slotRequest.id]: [startAt, startAt + slotRequest.leaseMs, slotRequest.tokens] },
    },
  };
}

function maxInFlight({ ceiling = Number.POSITIVE_INFINITY }: RateState, limits: RateLimits): number {
  return Math.min(limits.requests ?? Number.POSITIVE_INFINITY, Math.floor(ceiling));
}

/** The first slot, from `first` on, at which one more request keeps within the limits of the minute that ends with it. */
function firstFree(slots: RateState['slots'], tokens: number, limits: RateLimits, first: number): number {
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
export interface SlotEnd {
  readonly id: string;
  readonly usedTokens: number;
  /** `unsent`: it never went out; `complained`: the server says that it is too much. */
  readonly outcome: 'ended' | 'unsent' | 'complained';
}

/**
 * Gives back what a request did not use; lowers the ceiling where the server complained, and raises it a little where not. What
 * is not in flight, since it was never let through, counts as lost or was settled before, changes nothing.
 */
export function settle(given: RateState | undefined, end: SlotEnd, nowMs: number): RateState {
  const { next, ...others } = swept(given, nowMs);
  const gate: RateState = next === undefined || next.id === end.id ? others : { ...others, next };
  const { [end.id]: held, ...inFlight } = gate.inFlight;
  if (held === undefined) return gate;
  const [startAt, , bookedTokens] = held;
  const requests = end.outcome === 'unsent' ? -1 : 0;
  const usedTokens = end.outcome === 'unsent' ? 0 : end.usedTokens;
  const slots = withTokens(gate.slots, Math.floor(startAt / SLOT_MS), requests, usedTokens - bookedTokens);
  return { ...(end.outcome === 'unsent' ? gate : adapted(gate, end.outcome, nowMs)), inFlight, slots };
}

/** A gate whose ceiling is as the end of a request shows it to be. */
function adapted(gate: RateState, outcome: 'ended' | 'complained', nowMs: number): RateState {
  const { ceiling, ...rest } = gate;
  if (outcome === 'complained') {
    if (nowMs - gate.loweredAt < ONE_COMPLAINT_MS) return gate;
    const borne = Math.min(Object.keys(gate.inFlight).length, ceiling ?? Number.POSITIVE_INFINITY);
    return { ...rest, ceiling: Math.max(1, Math.floor(borne / 2)), loweredAt: nowMs };
  }
  if (ceiling === undefined || ceiling + 1 / ceiling >= NO_CEILING) return rest;
  return { ...rest, ceiling: ceiling + 1 / ceiling };
}

/** Without what is over: slots of more than a minute ago, and requests whose process must have died. */
function swept(gate: RateState | undefined, nowMs: number): RateState {
  if (gate === undefined) return { slots: [], inFlight: {}, loweredAt: 0 };
  const now = Math.floor(nowMs / SLOT_MS);
  const { next, ...rest } = gate;
  return {
    ...rest,
    ...(next === undefined || next.until <= nowMs ? {} : { next }),
    slots: gate.slots.filter(([slot]) => slot > now - MINUTE_SLOTS - CLOCK_SLOTS),
    inFlight: Object.fromEntries(Object.entries(gate.inFlight).filter(([, [, lostAt]]) => lostAt > nowMs)),
  };
}

function withTokens(slots: RateState['slots'], slot: number, requests: number, tokens: number): RateState['slots'] {
  const known = slots.some(([number]) => number === slot);
  if (known)
    return slots.map((entry) =>
      entry[0] === slot ? [slot, entry[1] + requests, Math.max(0, entry[2] + tokens)] : entry,
    );
  return requests <= 0 ? slots : [...slots, [slot, requests, tokens]];
}
