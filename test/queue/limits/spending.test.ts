import fc from 'fast-check';
import { expect, it } from 'vitest';
import { committedMicros, reserve, type Spending, settle } from '../../../src/queue/limits/spending.ts';

const LEASE_MS = 10_000;

const act = fc.record({
  passes: fc.integer({ min: 0, max: 4000 }),
  does: fc.oneof(
    fc.record({ maxMicros: fc.integer({ min: 1, max: 500_000 }) }),
    fc.record({ pays: fc.nat(), share: fc.double({ min: 0, max: 1, noNaN: true }), twice: fc.boolean() }),
  ),
});

it('never exceeds the limit, spent and reserved, and counts everything once, lost requests with their maximum cost', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100_000, max: 2_000_000 }), fc.array(act, { maxLength: 60 }), (limit, acts) => {
      let spending: Spending | undefined;
      let clock = Date.UTC(2026, 0, 1);
      let asked = 0;
      let paid = 0;
      const open = new Map<string, { readonly maxMicros: number; readonly lostAt: number }>();
      for (const { passes, does } of acts) {
        clock += passes;
        for (const [id, { maxMicros, lostAt }] of open) {
          if (lostAt > clock) continue;
          paid += maxMicros;
          open.delete(id);
          // What comes too late is paid for already.
          spending = settle(spending, id, maxMicros, clock);
        }
        if ('maxMicros' in does) {
          asked += 1;
          const { maxMicros } = does;
          const held = spending === undefined ? 0 : committedMicros(spending);
          const after = reserve(spending, { id: `r${asked}`, maxMicros, leaseMs: LEASE_MS }, limit, clock);
          expect(after.reserved).toBe(held + maxMicros <= limit);
          if (after.reserved) open.set(`r${asked}`, { maxMicros, lostAt: clock + LEASE_MS });
          spending = after.spending;
        } else if (open.size > 0) {
          const [id, { maxMicros }] = [...open][does.pays % open.size] ?? ['', { maxMicros: 0 }];
          const cost = Math.round(maxMicros * does.share);
          spending = settle(spending, id, cost, clock);
          if (does.twice) expect(settle(spending, id, cost, clock)).toEqual(spending);
          paid += cost;
          open.delete(id);
        }
        if (spending === undefined) continue;
        expect(spending.spentMicros).toBe(paid);
        expect(Object.keys(spending.open).sort()).toEqual([...open.keys()].sort());
        expect(committedMicros(spending)).toBeLessThanOrEqual(limit);
      }
    }),
    { numRuns: 300 },
  );
});

it('counts a lost request as spent, and ignores what its process reports later', () => {
  const { spending } = reserve(undefined, { id: 'lost', maxMicros: 400, leaseMs: LEASE_MS }, 1000, 0);
  expect(reserve(spending, { id: 'next', maxMicros: 700, leaseMs: LEASE_MS }, 1000, LEASE_MS).reserved).toBe(false);
  const late = settle(spending, 'lost', 100, LEASE_MS);
  expect(late).toEqual({ spentMicros: 400, open: {} });
});
