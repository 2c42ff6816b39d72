import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type RateLimits, type RateState, reserveSlot, settleSlot } from '../../../src/queue/limits/rate-state.ts';

const BEGIN = Date.UTC(2026, 0, 1);
const MINUTE_MS = 60_000;
/** So far the clock may be put back. */
const BACK_MS = 10_000;

const size = fc.integer({ min: 1, max: 150 });
const limitsArbitrary: fc.Arbitrary<RateLimits> = fc.record(
  {
    requestsPerMinute: fc.integer({ min: 1, max: 8 }),
    tokensPerMinute: fc.constant(100),
    requests: fc.integer({ min: 1, max: 6 }),
  },
  { requiredKeys: [] },
);

const act = fc.record({
  /** Ms that go by before; the clock may also be put back. */
  passes: fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 800 }) },
    { weight: 2, arbitrary: fc.integer({ min: 55_000, max: 63_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: -BACK_MS, max: 0 }) },
  ),
  does: fc.oneof(
    { weight: 3, arbitrary: fc.record({ tokens: size }) },
    {
      weight: 2,
      arbitrary: fc.record({
        ends: fc.nat(),
        used: fc.double({ min: 0, max: 1, noNaN: true }),
        outcome: fc.constantFrom('ended' as const, 'unsent' as const, 'throttled' as const),
        twice: fc.boolean(),
      }),
    },
  ),
});

interface Started {
  readonly id: string;
  readonly startAt: number;
  tokens: number;
}

it('admits no more than the limits in any minute, nor more than the ceiling concurrently, whatever the clock does', () => {
  fc.assert(
    fc.property(limitsArbitrary, fc.array(act, { minLength: 20, maxLength: 60, size: 'max' }), (limits, acts) => {
      let state: RateState | undefined;
      let clock = BEGIN;
      let latest = BEGIN;
      let asked = 0;
      const sent: Started[] = [];
      const running: Started[] = [];
      for (const { passes, does } of acts) {
        clock = Math.max(clock + passes, latest - BACK_MS);
        latest = Math.max(latest, clock);
        if ('tokens' in does) {
          asked += 1;
          const id = `r${asked}`;
          const booking = reserveSlot(state, { id, tokens: does.tokens, leaseMs: 1e9 }, limits, clock);
          state = booking.state ?? state;
          if (booking.startAt === undefined) continue;
          expect(booking.startAt).toBeGreaterThanOrEqual(clock);
          const one = { id, startAt: booking.startAt, tokens: does.tokens };
          sent.push(one);
          running.push(one);
          const ceiling = Math.floor(booking.state.ceiling ?? Number.POSITIVE_INFINITY);
          expect(running.length).toBeLessThanOrEqual(Math.min(ceiling, limits.requests ?? Number.POSITIVE_INFINITY));
          expect(Object.keys(booking.state.inFlight).sort()).toEqual(running.map((each) => each.id).sort());
        } else if (running.length > 0) {
          const [one] = running.splice(does.ends % running.length, 1);
          if (one === undefined) continue;
          const usedTokens = Math.floor(one.tokens * does.used);
          const end = { id: one.id, usedTokens, outcome: does.outcome };
          state = settleSlot(state, end, clock);
          // Of what was not confirmed the end is told again.
          if (does.twice) expect(settleSlot(state, end, clock)).toEqual(state);
          one.tokens = does.outcome === 'unsent' ? 0 : usedTokens;
          if (does.outcome === 'unsent') sent.splice(sent.indexOf(one), 1);
        }
      }
      for (const { startAt } of sent) {
        const minute = sent.filter((each) => each.startAt >= startAt && each.startAt < startAt + MINUTE_MS);
        expect(minute.length).toBeLessThanOrEqual(limits.requestsPerMinute ?? Number.POSITIVE_INFINITY);
        const tokens = minute.reduce((sum, each) => sum + each.tokens, 0);
        // One that is larger than the limit goes alone.
        if (minute.filter((each) => each.tokens > 0).length > 1) {
          expect(tokens).toBeLessThanOrEqual(limits.tokensPerMinute ?? Number.POSITIVE_INFINITY);
        }
      }
    }),
    { numRuns: 1000 },
  );
});

/** How the simulation below goes on: others ask again at once when they have ended, each as large and slow as it is. */
const otherArbitrary = fc.record({
  tokens: fc.integer({ min: 1, max: 60 }),
  takesMs: fc.integer({ min: 1, max: 9000 }),
});
const loadArbitrary = fc.record({
  others: fc.array(otherArbitrary, { minLength: 1, maxLength: 12 }),
  tokens: size,
  requestsPerMinute: fc.integer({ min: 1, max: 40 }),
  /** How much longer than told each wait is. */
  jitter: fc.array(fc.double({ min: 1, max: 2, noNaN: true }), { minLength: 5, maxLength: 20 }),
});

it('admits a request of any size within little more than a minute once it is next, however many small ones follow', () => {
  fc.assert(
    fc.property(loadArbitrary, ({ others, tokens, requestsPerMinute, jitter }) => {
      const limits = { requestsPerMinute, tokensPerMinute: 100 };
      let state: RateState | undefined;
      let turns = 0;
      const stretch = () => jitter[turns % jitter.length] ?? 1;
      const askers = others.map((other, index) => ({ ...other, id: `${index}-0`, at: BEGIN + index, runs: false }));
      const big = { tokens, id: 'big', at: Number.POSITIVE_INFINITY, takesMs: 0, runs: false };
      let bigSince: number | undefined;
      for (let started: number | undefined; started === undefined; ) {
        turns += 1;
        expect(turns).toBeLessThan(20_000);
        const asker = [big, ...askers].reduce((first, each) => (each.at < first.at ? each : first));
        const clock = asker.at;
        if (asker.runs) {
          state = settleSlot(state, { id: asker.id, usedTokens: asker.tokens, outcome: 'ended' }, clock);
          Object.assign(asker, { runs: false, id: `${asker.id.split('-')[0]}-${turns}` });
        }
        const booking = reserveSlot(state, { id: asker.id, tokens: asker.tokens, leaseMs: 1e9 }, limits, clock);
        state = booking.state ?? state;
        if (booking.startAt === undefined) asker.at = clock + booking.waitMs * stretch();
        else if (asker === big) started = booking.startAt;
        else Object.assign(asker, { runs: true, at: booking.startAt + asker.takesMs });
        if (bigSince === undefined && turns > 100 && state?.next === undefined) {
          bigSince = clock;
          big.at = clock;
        }
        if (started !== undefined) expect(started - (bigSince ?? 0)).toBeLessThanOrEqual(MINUTE_MS + 6000);
      }
    }),
    { numRuns: 50 },
  );
});

it('does not wait for a next request that does not retry, nor for one that gave up', () => {
  const limits = { requestsPerMinute: 1 };
  const at = BEGIN + 1000;
  const first = reserveSlot(undefined, { id: 'first', tokens: 1, leaseMs: 1000 }, limits, BEGIN);
  const second = reserveSlot(first.state, { id: 'second', tokens: 1, leaseMs: 1000 }, limits, at);
  expect(second).toMatchObject({ state: { next: { id: 'second' } }, waitMs: expect.any(Number) });
  expect(reserveSlot(second.state, { id: 'third', tokens: 1, leaseMs: 1000 }, {}, at).startAt).toBeUndefined();
  expect(reserveSlot(second.state, { id: 'third', tokens: 1, leaseMs: 1000 }, {}, at + 10_000).startAt).toBeDefined();
  const gaveUp = settleSlot(second.state, { id: 'second', usedTokens: 0, outcome: 'unsent' }, at);
  expect(reserveSlot(gaveUp, { id: 'third', tokens: 1, leaseMs: 1000 }, {}, at).startAt).toBe(at);
});

it('does not wait for requests of dead processes', () => {
  const { state } = reserveSlot(undefined, { id: 'lost', tokens: 1, leaseMs: 5000 }, { requests: 1 }, BEGIN);
  expect(
    reserveSlot(state, { id: 'other', tokens: 1, leaseMs: 5000 }, { requests: 1 }, BEGIN + 4999).startAt,
  ).toBeUndefined();
  expect(
    reserveSlot(state, { id: 'other', tokens: 1, leaseMs: 5000 }, { requests: 1 }, BEGIN + 5000).startAt,
  ).toBeDefined();
});

const complaint = (id: string) => ({ id, usedTokens: 0, outcome: 'throttled' as const });
const success = (id: string) => ({ id, usedTokens: 0, outcome: 'ended' as const });

it('halves the ceiling once for a burst of throttling, and once more for the next', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 64 }), fc.array(fc.integer({ min: 0, max: 60 })), (count, pauses) => {
      let state: RateState | undefined;
      const ids = Array.from({ length: count }, (_, index) => `r${index}`);
      for (const id of ids) state = reserveSlot(state, { id, tokens: 1, leaseMs: 1e9 }, {}, BEGIN).state ?? state;
      let clock = BEGIN;
      for (const [index, id] of ids.entries()) {
        clock += pauses[index] ?? 0;
        state = settleSlot(state, complaint(id), clock);
      }
      const half = Math.max(1, Math.floor(count / 2));
      expect(state?.ceiling).toBe(half);
      clock += 10_000;
      const before = reserveSlot(state, { id: 'again', tokens: 1, leaseMs: 1e9 }, {}, clock);
      expect(settleSlot(before.state, complaint('again'), clock).ceiling).toBe(1);
    }),
  );
});

it('raises the ceiling by one for as many successes as were in flight, until it is dropped', () => {
  let state = reserveSlot(undefined, { id: 'first', tokens: 1, leaseMs: 1e9 }, {}, BEGIN).state;
  state = settleSlot(state, complaint('first'), BEGIN);
  expect(state.ceiling).toBe(1);
  let clock = BEGIN;
  let highest = 1;
  for (let turn = 0; state?.ceiling !== undefined; turn += 1) {
    expect(turn).toBeLessThan(10_000);
    clock += 1000;
    const booked = reserveSlot(state, { id: `r${turn}`, tokens: 1, leaseMs: 1e9 }, {}, clock).state;
    state = settleSlot(booked, success(`r${turn}`), clock);
    const { ceiling = 128 } = state;
    expect(ceiling - highest).toBeLessThanOrEqual(1);
    expect(ceiling).toBeGreaterThan(highest);
    highest = ceiling;
  }
  expect(highest).toBe(128);
});
