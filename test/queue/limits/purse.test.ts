import fc from 'fast-check';
import { expect, it } from 'vitest';
import { heldOf, type Purse, pay, reserve } from '../../../src/queue/limits/purse.ts';

const LEASE_MS = 10_000;
/** Sums of amounts in binary fractions come out a little above or below. */
const NEARLY = 9;

const act = fc.record({
  passes: fc.integer({ min: 0, max: 4000 }),
  does: fc.oneof(
    fc.record({ mostUsd: fc.integer({ min: 1, max: 500 }).map((cents) => cents / 1000) }),
    fc.record({ pays: fc.nat(), share: fc.double({ min: 0, max: 1, noNaN: true }), twice: fc.boolean() }),
  ),
});

it('never holds more than the limit, spent and in flight, and counts everything once, lost requests with the most that they can cost', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.1, max: 2, noNaN: true }), fc.array(act, { maxLength: 60 }), (limit, acts) => {
      let purse: Purse | undefined;
      let clock = Date.UTC(2026, 0, 1);
      let asked = 0;
      let paid = 0;
      const open = new Map<string, { readonly mostUsd: number; readonly lostAt: number }>();
      for (const { passes, does } of acts) {
        clock += passes;
        for (const [id, { mostUsd, lostAt }] of open) {
          if (lostAt > clock) continue;
          paid += mostUsd;
          open.delete(id);
          // What comes too late is paid for already.
          purse = pay(purse, id, mostUsd, clock);
        }
        if ('mostUsd' in does) {
          asked += 1;
          const { mostUsd } = does;
          const held = purse === undefined ? 0 : heldOf(purse);
          const after = reserve(purse, { id: `r${asked}`, mostUsd, leaseMs: LEASE_MS }, limit, clock);
          expect(after.reserved).toBe(held + mostUsd <= limit);
          if (after.reserved) open.set(`r${asked}`, { mostUsd, lostAt: clock + LEASE_MS });
          purse = after.purse;
        } else if (open.size > 0) {
          const [id, { mostUsd }] = [...open][does.pays % open.size] ?? ['', { mostUsd: 0 }];
          const cost = mostUsd * does.share;
          purse = pay(purse, id, cost, clock);
          if (does.twice) expect(pay(purse, id, cost, clock)).toEqual(purse);
          paid += cost;
          open.delete(id);
        }
        if (purse === undefined) continue;
        expect(purse.spent).toBeCloseTo(paid, NEARLY);
        expect(Object.keys(purse.open).sort()).toEqual([...open.keys()].sort());
        expect(heldOf(purse)).toBeLessThanOrEqual(limit + 1e-9);
      }
    }),
    { numRuns: 300 },
  );
});

it('counts a request that was never heard of again as spent, and what its process says afterwards as nothing', () => {
  const { purse } = reserve(undefined, { id: 'lost', mostUsd: 0.4, leaseMs: LEASE_MS }, 1, 0);
  expect(reserve(purse, { id: 'next', mostUsd: 0.7, leaseMs: LEASE_MS }, 1, LEASE_MS).reserved).toBe(false);
  const late = pay(purse, 'lost', 0.1, LEASE_MS);
  expect(late).toEqual({ spent: 0.4, open: {} });
});
