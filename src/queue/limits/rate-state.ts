import { z } from 'zod';

/** Limits on the requests that all workers together send to one model. */
export interface RateLimits {
  readonly requestsPerMinute?: number;
  /** Input and output tokens. */
  readonly tokensPerMinute?: number;
  /** Requests in flight. */
  readonly requests?: number;
}

/** Requests admitted in the last minute and requests in flight, as stored in the ledger. */
export const rateStateSchema = z.object({
  /** `[slot, requests, tokens]`, oldest first: what was admitted in each half-second since 1970. */
  slots: z.array(z.tuple([z.int(), z.number(), z.number()])),
  /** `[startAt, lostAt, tokens]` by request id; times in ms since 1970. */
  inFlight: z.record(z.string(), z.tuple([z.number(), z.number(), z.number()])),
  /** Adaptive limit of requests in flight; absent while the server has not throttled. */
  ceiling: z.number().exactOptional(),
  /** When the ceiling was last lowered, in ms since 1970. */
  loweredAt: z.number().default(0),
  /** The request at the head of the line, which no smaller one may overtake, and until when its claim holds. */
  next: z.object({ id: z.string(), until: z.number() }).exactOptional(),
});
/** The rate state of one model. */
export type RateState = z.infer<typeof rateStateSchema>;

/** A request that asks for admission. */
export interface SlotRequest {
  readonly id: string;
  /** Maximum of input and output tokens. */
  readonly tokens: number;
  /** Time after its start at which the request counts as lost, in ms. */
  readonly leaseMs: number;
}

/**
 * Either the new state with the request admitted at `startAt` (ms since 1970), or the ms to wait before the next
 * attempt, with the new state if it changed.
 */
export type SlotReservation =
  | { readonly state: RateState; readonly startAt: number; readonly waitMs?: undefined }
  | { readonly state?: RateState; readonly startAt?: undefined; readonly waitMs: number };

const SLOT_MS = 500;
/**
 * A minute in slots, plus two: one because slots are counted as a unit, one because network latency differs between
 * requests.
 */
const MINUTE_SLOTS = 60_000 / SLOT_MS + 2;
/** Tolerated clock skew, as when another queue server takes over. */
const CLOCK_SKEW_SLOTS = 10_000 / SLOT_MS;
/**
 * A request may be admitted this far ahead. Admitted requests count with their maximum of tokens, so far ahead is
 * wasteful.
 */
const MAX_AHEAD_MS = 3000;
/** Poll interval, since nothing announces the end of a request in flight. */
const RETRY_MS = 250;
/** The request at the head of the line retries at least this often. */
const MAX_RETRY_MS = 2000;
/** The head of the line loses its claim when it does not retry for this long. */
const NEXT_TTL_MS = 10_000;
/** Requests that were in flight together are throttled together: the ceiling is lowered once for them. */
const CEILING_COOLDOWN_MS = 5000;
/** A ceiling that has recovered to this many requests in flight is dropped. */
const MAX_CEILING = 128;

/**
 * Admits a request now or at a time shortly ahead, such that no minute exceeds the limits, or returns how long to wait,
 * in ms.
 */
export function reserveSlot(
  previous: RateState | undefined,
  slotRequest: SlotRequest,
  limits: RateLimits,
  nowMs: number,
): SlotReservation {
  const { next, ...state } = withoutExpired(previous, nowMs);
  if (next !== undefined && next.id !== slotRequest.id) return { waitMs: RETRY_MS };
  const headOfLine = { ...state, next: { id: slotRequest.id, until: nowMs + NEXT_TTL_MS } };
  if (Object.keys(state.inFlight).length >= maxInFlight(state, limits)) {
    return { waitMs: RETRY_MS, ...(next === undefined ? {} : { state: headOfLine }) };
  }
  const now = Math.floor(nowMs / SLOT_MS);
  // Requests keep the order of their admission.
  const first = Math.max(now, state.slots.at(-1)?.[0] ?? now);
  const slot = firstFreeSlot(state.slots, slotRequest.tokens, limits, first);
  const startAt = Math.max(nowMs, slot * SLOT_MS);
  const overMs = startAt - nowMs - MAX_AHEAD_MS;
  if (overMs > 0) return { state: headOfLine, waitMs: Math.min(overMs, MAX_RETRY_MS) };
  return {
    startAt,
    state: {
      ...state,
      slots: withTokens(state.slots, slot, 1, slotRequest.tokens),
      inFlight: { ...state.inFlight, [slotRequest.id]: [startAt, startAt + slotRequest.leaseMs, slotRequest.tokens] },
    },
  };
}

function maxInFlight({ ceiling = Number.POSITIVE_INFINITY }: RateState, limits: RateLimits): number {
  return Math.min(limits.requests ?? Number.POSITIVE_INFINITY, Math.floor(ceiling));
}

/** The first slot, from `first` on, that fits one more request into the limits of the minute ending with it. */
function firstFreeSlot(slots: RateState['slots'], tokens: number, limits: RateLimits, first: number): number {
  const { requestsPerMinute = Number.POSITIVE_INFINITY, tokensPerMinute = Number.POSITIVE_INFINITY } = limits;
  // A request larger than the limit of a minute is sent in an otherwise empty minute.
  const remaining = Math.max(0, tokensPerMinute - tokens);
  const candidates = [first, ...slots.map(([slot]) => slot + MINUTE_SLOTS).filter((slot) => slot > first)];
  const fits = (candidate: number) => {
    const within = slots.filter(([slot]) => slot > candidate - MINUTE_SLOTS);
    const sum = (of: 1 | 2) => within.reduce((total, entry) => total + entry[of], 0);
    return sum(1) + 1 <= requestsPerMinute && sum(2) <= remaining;
  };
  return candidates.find(fits) ?? first + MINUTE_SLOTS;
}

/** How a request ended, as far as rate limits are concerned. */
export interface SlotEnd {
  readonly id: string;
  readonly usedTokens: number;
  /** `unsent`: it was never sent; `throttled`: the server reported too many requests. */
  readonly outcome: 'ended' | 'unsent' | 'throttled';
}

/**
 */
export function settleSlot(previous: RateState | undefined, end: SlotEnd, nowMs: number): RateState {
  const { next, ...others } = withoutExpired(previous, nowMs);
  const state: RateState = next === undefined || next.id === end.id ? others : { ...others, next };
  const { [end.id]: held, ...inFlight } = state.inFlight;
  if (held === undefined) return state;
  const [startAt, , bookedTokens] = held;
  const requests = end.outcome === 'unsent' ? -1 : 0;
  const usedTokens = end.outcome === 'unsent' ? 0 : end.usedTokens;
  const slots = withTokens(state.slots, Math.floor(startAt / SLOT_MS), requests, usedTokens - bookedTokens);
  return { ...(end.outcome === 'unsent' ? state : adapted(state, end.outcome, nowMs)), inFlight, slots };
}

/** Adapts the ceiling to the end of a request. */
function adapted(state: RateState, outcome: 'ended' | 'throttled', nowMs: number): RateState {
  const { ceiling, ...rest } = state;
  if (outcome === 'throttled') {
    if (nowMs - state.loweredAt < CEILING_COOLDOWN_MS) return state;
    const sustained = Math.min(Object.keys(state.inFlight).length, ceiling ?? Number.POSITIVE_INFINITY);
    return { ...rest, ceiling: Math.max(1, Math.floor(sustained / 2)), loweredAt: nowMs };
  }
  if (ceiling === undefined || ceiling + 1 / ceiling >= MAX_CEILING) return rest;
  return { ...rest, ceiling: ceiling + 1 / ceiling };
}

/** Drops slots older than a minute, and requests whose process must have died. */
function withoutExpired(state: RateState | undefined, nowMs: number): RateState {
  if (state === undefined) return { slots: [], inFlight: {}, loweredAt: 0 };
  const now = Math.floor(nowMs / SLOT_MS);
  const { next, ...rest } = state;
  return {
    ...rest,
    ...(next === undefined || next.until <= nowMs ? {} : { next }),
    slots: state.slots.filter(([slot]) => slot > now - MINUTE_SLOTS - CLOCK_SKEW_SLOTS),
    inFlight: Object.fromEntries(Object.entries(state.inFlight).filter(([, [, lostAt]]) => lostAt > nowMs)),
  };
}

/** Requests in flight, and requests and tokens of the last minute. */
export function requestsAt(previous: RateState | undefined, nowMs: number) {
  const state = withoutExpired(previous, nowMs);
  const first = Math.floor(nowMs / SLOT_MS) - 60_000 / SLOT_MS;
  const recent = state.slots.filter(([slot]) => slot > first);
  const sum = (of: 1 | 2) => recent.reduce((total, entry) => total + entry[of], 0);
  return {
    in_flight: Object.keys(state.inFlight).length,
    ...(state.ceiling === undefined ? {} : { lowered_to: Math.floor(state.ceiling) }),
    last_minute: Math.max(0, sum(1)),
    tokens_last_minute: Math.round(sum(2)),
  };
}

function withTokens(slots: RateState['slots'], slot: number, requests: number, tokens: number): RateState['slots'] {
  const exists = slots.some(([number]) => number === slot);
  if (exists)
    return slots.map((entry) =>
      entry[0] === slot ? [slot, entry[1] + requests, Math.max(0, entry[2] + tokens)] : entry,
    );
  return requests <= 0 ? slots : [...slots, [slot, requests, tokens]];
}
