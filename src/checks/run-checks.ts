import type { Check } from '../../schemas/checks.ts';
import { isBlank } from '../util/json.ts';
import { hasRightCheckDigits } from './checksum.ts';
import { toDecimal } from './decimal.ts';
import { type At, type CheckOutcome, listOf, outcome, type PrintedFacts } from './outcome.ts';
import { checkProduct } from './product.ts';
import { checkRunning } from './running.ts';
import { instances, type Selected, select } from './select.ts';
import { checkSum } from './sum.ts';

/** Maximum of outcomes of one rule. */
const MAX_OUTCOMES = 20_000;

/** Applies rules to data. Those whose values are not all there say nothing. */
export async function runChecks(
  data: unknown,
  checks: readonly Check[],
  printed: PrintedFacts,
): Promise<readonly CheckOutcome[]> {
  const outcomes: CheckOutcome[] = [];
  for (const check of checks) {
    if ('running' in check) {
      outcomes.push(...checkRunning(data, check, printed));
      continue;
    }
    const places = placesOf(check);
    for (const at of instances(data, places).slice(0, MAX_OUTCOMES)) {
      const outcome = await runCheck(data, check, at, printed);
      if (outcome !== undefined) outcomes.push(outcome);
    }
  }
  return outcomes;
}

/** All places of a rule, those that must be there first. */
export function placesOf(check: Exclude<Check, { running: unknown }>): readonly string[] {
  if ('sum' in check) {
    const { sum, minus, may_add = [], may_subtract = [], equals } = check;
    return [...listOf(equals), ...listOf(sum), ...listOf(minus), ...may_add, ...may_subtract];
  }
  if ('product' in check) return [...check.product, check.equals];
  if ('count' in check) return [check.count, check.equals];
  if ('order' in check) return check.order;
  if ('at_most' in check) return check.at_most;
  if ('one_of' in check) return [check.one_of];
  if ('checksum' in check) return [check.of];
  if ('shape' in check) return [check.shape];
  if ('not_equal' in check) return check.not_equal;
  return check.together;
}

async function runCheck(
  data: unknown,
  check: Exclude<Check, { running: unknown }>,
  at: At,
  printed: PrintedFacts,
): Promise<CheckOutcome | undefined> {
  const one = (place: string): Selected => select(data, at(place))[0] ?? { pointer: at(place), value: undefined };
  if ('sum' in check) return checkSum(data, check, at, printed);
  if ('product' in check)
    return checkProduct(check.product.map(one), one(check.equals), check.percent === true, printed);
  if ('count' in check) {
    const [list, count] = [one(check.count), one(check.equals)];
    if (!Array.isArray(list.value) || typeof count.value !== 'number') return undefined;
    return outcome(`${count.pointer} is the number of ${list.pointer}`, [count.pointer, list.pointer], {
      holds: list.value.length === count.value,
      expected: String(count.value),
      found: String(list.value.length),
    });
  }
  if ('order' in check) return checkOrder(check.order.map(one), 'in this order');
  if ('at_most' in check) return checkOrder(check.at_most.map(one), 'at most');
  if ('one_of' in check) {
    const { pointer, value } = one(check.one_of);
    if (isBlank(value)) return undefined;
    const holds = check.values.some((allowed) => allowed === value);
    return outcome(`${pointer} is one of ${check.values.slice(0, 10).join(', ')}`, [pointer], {
      holds,
      found: String(value),
    });
  }
  if ('checksum' in check) {
    const { pointer, value } = one(check.of);
    if (typeof value !== 'string' || value.trim() === '') return undefined;
    const holds = await hasRightCheckDigits(value, check.checksum);
    if (holds === undefined) return undefined;
    return outcome(`the check digits of ${pointer} are right`, [pointer], { holds, found: value });
  }
  if ('shape' in check) return checkShape(one(check.shape), check);
  if ('not_equal' in check) {
    const [a, b] = check.not_equal.map(one);
    if (a === undefined || b === undefined || isBlank(a.value) || isBlank(b.value)) return undefined;
    const holds = keyOf(a.value) !== keyOf(b.value);
    return outcome(`${a.pointer} and ${b.pointer} differ`, [a.pointer, b.pointer], { holds, found: String(a.value) });
  }
  const all = check.together.map(one);
  const present = all.filter(({ value }) => !isBlank(value));
  if (present.length === 0) return undefined;
  const pointers = all.map(({ pointer }) => pointer);
  return outcome(`${pointers.join(', ')} are there together`, pointers, { holds: present.length === all.length });
}

function checkOrder(values: readonly Selected[], how: string): CheckOutcome | undefined {
  const present = values.filter(({ value }) => !isBlank(value));
  if (present.length < 2) return undefined;
  const pointers = present.map(({ pointer }) => pointer);
  const holds = present.every((later, at) => {
    const earlier = present[at - 1];
    return earlier === undefined || !isGreater(earlier.value, later.value);
  });
  return outcome(how === 'at most' ? pointers.join(' is at most ') : `${pointers.join(', ')} are in order`, pointers, {
    holds,
    found: present.map(({ value }) => String(value)).join(', '),
  });
}

function checkShape(
  { pointer, value }: Selected,
  { from, to }: { readonly from?: number | undefined; readonly to?: number | undefined },
): CheckOutcome | undefined {
  const number = toDecimal(value);
  if (number === undefined) return undefined;
  const holds = (from === undefined || number.gte(from)) && (to === undefined || number.lte(to));
  return outcome(`${pointer} is from ${from ?? 'any number'} to ${to ?? 'any number'}`, [pointer], {
    holds,
    found: String(value),
  });
}

function isGreater(a: unknown, b: unknown): boolean {
  const [first, second] = [toDecimal(a), toDecimal(b)];
  if (first !== undefined && second !== undefined) return first.gt(second);
  return typeof a === 'string' && typeof b === 'string' && a > b;
}

function keyOf(value: unknown): string {
  return typeof value === 'string' ? value.trim().toLowerCase() : JSON.stringify(value);
}
