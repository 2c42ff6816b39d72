import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignRows } from '../../src/eval/align-rows.ts';

const row = (item: string, amount: number) => ({ item, quantity: 1, currency: 'EUR', amount });
const LIST = Array.from({ length: 40 }, (_, index) => row(`article ${index * 7}`, index + 0.5));

describe('rows of two lists', () => {
  it('are aligned by what they say where rows are dropped, added and changed', () => {
    const read = [row('unheard of', 99), ...LIST.slice(0, 10), ...LIST.slice(12)].map((item, index) =>
      index === 21 ? { ...item, amount: 1 } : item,
    );
    const { pairs, outOfOrder } = alignRows(LIST, read);
    const expected = LIST.flatMap((_, index) =>
      index === 10 || index === 11 ? [] : [[index, index < 10 ? index + 1 : index - 1]],
    );
    expect([...pairs].sort(([a], [b]) => a - b)).toEqual(expected);
    expect(outOfOrder.size).toBe(0);
  });

  it('are aligned where a row has moved, which is said', () => {
    const read = [...LIST.slice(1), ...LIST.slice(0, 1)];
    const { pairs, outOfOrder } = alignRows(LIST, read);
    expect(pairs.get(0)).toBe(39);
    expect(pairs.get(1)).toBe(0);
    expect([...outOfOrder]).toEqual([0]);
  });

  it('that have nothing in common are beside each other where their neighbours are', () => {
    const read = LIST.map((item, index) => (index === 5 ? { item: 'blot', amount: -1 } : item));
    const { pairs, unlike } = alignRows(LIST, read);
    expect(pairs.get(5)).toBe(5);
    expect([...unlike]).toEqual([5]);
    expect(alignRows([row('a', 1)], []).pairs.size).toBe(0);
  });

  it('of thousands that say the same are aligned in order, without comparing each with each', () => {
    const same = Array.from({ length: 5000 }, () => row('Tea', 2));
    const { pairs, outOfOrder } = alignRows(same, same.slice(3));
    expect([pairs.size, outOfOrder.size]).toEqual([4997, 0]);
  });

  it('have each at most one partner', () => {
    const rows = fc.array(fc.record({ a: fc.integer({ min: 0, max: 3 }), b: fc.constantFrom('x y', 'y', null) }));
    fc.assert(
      fc.property(rows, rows, (first, second) => {
        const { pairs } = alignRows(first, second);
        expect(new Set(pairs.values()).size).toBe(pairs.size);
        for (const [one, other] of pairs) expect([one < first.length, other < second.length]).toEqual([true, true]);
      }),
    );
  });
});
