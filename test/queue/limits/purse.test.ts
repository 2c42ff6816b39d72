import fc from 'fast-check';
import { expect, it } from 'vitest';
import { heldOf, type Purse, pay, reserve } from '../../../src/queue/limits/purse.ts';

const LEASE_MS = 10_000;

const act = fc.record({
  passes: fc.integer({ min: 0, max: 4000 }),
  does: fc.oneof(
    fc.record({ mostMicros: fc.integer({ min: 1, max: 500_000 }) }),
    fc.record({ pays: fc.nat(), share: fc.double({ min: 0, max: 1, noNaN: true }), twice: fc.boolean() }),
  ),
});

it('never holds more than the limit, spent and in flight, and counts everything once, lost requests with the most that they can cost', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100_000, max: 2_000_000 }), fc.array(act, { maxLength: 60 }), (limit, acts) => {
      let purse: Purse | undefined;
      let clock = Date.UTC(2026, 0, 1);
      let asked = 0;
      let paid = 0;
      const open = new Map<string, { readonly mostMicros: number; readonly lostAt: number }>();
      for (const { passes, does } of acts) {
        clock += passes;
        for (const [id, { mostMicros, lostAt }] of open) {
          if (lostAt > clock) continue;
          paid += mostMicros;
          open.delete(id);
          // What comes too late is paid for already.
          purse = pay(purse, id, mostMicros, clock);
        }
        if ('mostMicros' in does) {
          asked += 1;
          const { mostMicros } = does;
          const held = purse === undefined ? 0 : heldOf(purse);
          const after = reserve(purse, { id: `r${asked}`, mostMicros, leaseMs: LEASE_MS }, limit, clock);
          expect(after.reserved).toBe(held + mostMicros <= limit);
          if (after.reserved) open.set(`r${asked}`, { mostMicros, lostAt: clock + LEASE_MS });
          purse = after.purse;
        } else if (open.size > 0) {
          const [id, { mostMicros }] = [...open][does.pays % open.size] ?? ['', { mostMicros: 0 }];
          const cost = Math.round(mostMicros * does.share);
          purse = pay(purse, id, cost, clock);
          if (does.twice) expect(pay(purse, id, cost, clock)).toEqual(purse);
          paid += cost;
          open.delete(id);
        }
        if (purse === undefined) continue;
        expect(purse.spentMicros).toBe(paid);
        expect(Object.keys(purse.open).sort()).toEqual([...open.keys()].sort());
        expect(heldOf(purse)).toBeLessThanOrEqual(limit);
      }
    }),
    { numRuns: 300 },
  );
});

it('counts a request that was never heard of again as spent, and what its process says afterwards as nothing', () => {
  const { purse } = reserve(undefined, { id: 'lost', mostMicros: 400, leaseMs: LEASE_MS }, 1000, 0);
  expect(reserve(purse, { id: 'next', mostMicros: 700, leaseMs: LEASE_MS }, 1000, LEASE_MS).reserved).toBe(false);
  const late = pay(purse, 'lost', 100, LEASE_MS);
  expect(late).toEqual({ spentMicros: 400, open: {} });
});
