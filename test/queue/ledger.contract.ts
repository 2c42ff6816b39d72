import { expect, it } from 'vitest';
import { z } from 'zod';
import { type Ledger, update } from '../../src/queue/ledger/ledger.ts';

/** What every ledger must do. */
export function ledgerContract(given: () => Ledger): void {
  it('keeps one of two values that are written concurrently to its ledger, and reports which', async () => {
    const ledger = given();
    expect(await ledger.read('empty')).toMatchObject({ value: undefined, version: 0 });
    const written = await Promise.all([1, 2, 3].map((value) => ledger.write('one', { value }, 0, 60_000)));
    expect(written.filter(Boolean)).toHaveLength(1);
    const { value, version, nowMs } = await ledger.read('one');
    expect(value).toEqual({ value: written.indexOf(true) + 1 });
    expect(Math.abs(nowMs - Date.now())).toBeLessThan(60_000);
    expect(await ledger.write('one', 'late', 0, 60_000)).toBe(false);
    expect(await ledger.write('one', undefined, version + 1, 60_000)).toBe(false);
    expect(await ledger.write('one', undefined, version, 60_000)).toBe(true);
    expect(await ledger.write('one', 'back', version, 60_000)).toBe(false);
    expect(await ledger.read('one')).toMatchObject({ value: undefined, version: 0 });
  });

  it('drops an expired value from its ledger', async () => {
    const ledger = given();
    expect(await ledger.write('short', 1, 0, 20)).toBe(true);
    await expect.poll(async () => (await ledger.read('short')).value).toBeUndefined();
    expect(await ledger.write('short', 2, 0, 60_000)).toBe(true);
    expect((await ledger.read('short')).value).toBe(2);
  });

  it('loses no change when many change one value', async () => {
    const add = () => update(given(), 'sum', z.number(), (value = 0) => ({ to: value + 1, result: value + 1 }));
    const sums = await Promise.all(Array.from({ length: 12 }, add));
    expect(sums.sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
  });

  it('rejects calls to its ledger whose signal has aborted, and changes nothing', async () => {
    const ledger = given();
    const signal = AbortSignal.abort();
    const calls = [
      () => ledger.read('late', { signal }),
      () => ledger.write('late', 1, 0, 60_000, { signal }),
      () => ledger.sweep({ signal }),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'cancelled' });
    expect((await ledger.read('late')).value).toBeUndefined();
  });
}
