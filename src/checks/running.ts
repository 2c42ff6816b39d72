import { Big } from 'big.js';
import type { Check } from '../../schemas/checks.ts';
import { isBlank } from '../util/json.ts';
import { toDecimal } from './decimal.ts';
import { type CheckOutcome, outcome, type PrintedFacts } from './outcome.ts';
import { roundingOf } from './rounding.ts';
import { select } from './select.ts';

/** Every balance of a list against the one before it. */
export function checkRunning(
  data: unknown,
  { running, plus, minus }: Extract<Check, { running: unknown }>,
  printed: PrintedFacts,
): readonly CheckOutcome[] {
  const balances = select(data, running);
  const [added, subtracted] = [plus, minus].map((place) => (place === undefined ? [] : select(data, place)));
  return balances.flatMap((balance, at) => {
    const before = balances[at - 1];
    const changes = [added?.[at], subtracted?.[at]].filter((change) => change !== undefined && !isBlank(change.value));
    const [old, now] = [toDecimal(before?.value), toDecimal(balance.value)];
    if (before === undefined || old === undefined || now === undefined || changes.length === 0) return [];
    const gain = toDecimal(added?.[at]?.value) ?? new Big(0);
    const loss = toDecimal(subtracted?.[at]?.value) ?? new Big(0);
    const expected = old.plus(gain).minus(loss.abs());
    const holds = expected.minus(now).abs().lte(roundingOf(balance, printed).times(2));
    const pointers = [before, balance, ...changes].flatMap((value) => value?.pointer ?? []);
    return [
      outcome(`${balance.pointer} follows from ${before.pointer}`, pointers, {
        holds,
        isProof: true,
        expected: expected.toString(),
        found: String(balance.value),
      }),
    ];
  });
}
