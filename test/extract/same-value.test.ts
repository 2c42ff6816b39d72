import { describe, expect, it } from 'vitest';
import { isSameValue } from '../../src/extract/trust/same-value.ts';

type Value = string | number | boolean;

describe('comparing a value with its gold', () => {
  it.each<readonly [Value, Value]>([
    ['2024-01-02', '02.01.2024'],
    ['12,50 EUR', 12.5],
    ['1,234.50', '1234.5'],
    [0.1 + 0.2, 0.3],
    ['Müller & Co.', 'MULLER & CO'],
    ['+49 30 1234', '+49301234'],
    ['-', '-'],
    [true, true],
  ])('takes %j for %j', (one, other) => {
    expect([isSameValue(one, other), isSameValue(other, one)]).toEqual([true, true]);
  });

  it.each<readonly [Value, Value]>([
    ['1.50', '150'],
    ['-5.00', '5.00'],
    [-5, 5],
    [1.5, '15'],
    ['A 5', 'B 5'],
    ['0012', '12'],
    ['+', '-'],
    ['Room 5 on 2024-01-02', 'Room 6 on 2024-01-02'],
    ['2024-01-02 to 2024-02-02', '2024-01-02'],
    ['Acme', 'Acme Holding'],
    [true, 'true'],
    [100_000, 100_000.01],
  ])('does not take %j for %j', (one, other) => {
    expect([isSameValue(one, other), isSameValue(other, one)]).toEqual([false, false]);
  });
});
