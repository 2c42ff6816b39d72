import { Big } from 'big.js';
import { toDecimal } from './decimal.ts';
import { type CheckOutcome, outcome, type PrintedFacts } from './outcome.ts';
import { roundingOf } from './rounding.ts';
import type { Selected } from './select.ts';

/** Multiplies two values, such as a quantity and a price, and compares with the result that is printed. */
export function checkProduct(
  factors: readonly Selected[],
  result: Selected,
  isPercent: boolean,
  printed: PrintedFacts,
): CheckOutcome | undefined {
  const [first, second] = factors;
  if (first === undefined || second === undefined) return undefined;
  const [a, b, product] = [toDecimal(first.value), toDecimal(second.value), toDecimal(result.value)];
  if (a === undefined || b === undefined || product === undefined) return undefined;
  const expected = a.times(b).div(isPercent ? 100 : 1);
  const slack = a
    .abs()
    .times(roundingOf(second, printed))
    .plus(b.abs().times(roundingOf(first, printed)))
    .div(isPercent ? 100 : 1)
    .plus(roundingOf(result, printed));
  const isNear = (value: Big) => value.abs().minus(product.abs()).abs().lte(slack);
  // A discount or surcharge that the row prints may stand between price and amount.
  const changed = printed
    .percentages(result.pointer)
    .some((percent) =>
      [-1, 1].some((sign) => isNear(expected.times(new Big(100).plus(new Big(percent).times(sign))).div(100))),
    );
  const rule = `${first.pointer} × ${second.pointer}${isPercent ? ' %' : ''} = ${result.pointer}`;
  return outcome(rule, [first.pointer, second.pointer, result.pointer], {
    holds: isNear(expected) || changed,
    isProof: true,
    isByOne: [a, b].some((factor) => factor.abs().eq(1)),
    expected: expected.toString(),
    found: String(result.value),
  });
}
