import { Big } from 'big.js';
import type { Check } from '../../schemas/checks.ts';
import { isBlank } from '../util/json.ts';
import { toDecimal } from './decimal.ts';
import { type At, type CheckOutcome, listOf, outcome, type PrintedFacts } from './outcome.ts';
import { roundingOf } from './rounding.ts';
import { type Selected, select } from './select.ts';

/** Maximum of values that may be added or not. */
const MAX_OPTIONAL = 6;

/** Adds up values, with some that may count or not, and compares with the sums that are printed. */
export function checkSum(
  data: unknown,
  { sum, minus, may_add = [], may_subtract = [], equals, blank_is_zero }: Extract<Check, { sum: unknown }>,
  at: At,
  printed: PrintedFacts,
): CheckOutcome | undefined {
  const numbers = (places: readonly string[]) => places.flatMap((place) => select(data, at(place)));
  const [added, subtracted] = [numbers(listOf(sum)), numbers(listOf(minus))];
  const targets = numbers(listOf(equals)).filter(({ value }) => toDecimal(value) !== undefined);
  const all = [...added, ...subtracted];
  if (blank_is_zero === true && !hasEntries(data, [...listOf(sum), ...listOf(minus)].map(at))) return undefined;
  const terms = blank_is_zero === true ? all.filter(({ value }) => !isBlank(value)) : all;
  // A list that lacks one amount cannot be added up.
  if (targets.length === 0 || terms.length === 0 || terms.some(({ value }) => toDecimal(value) === undefined))
    return undefined;
  const total = (items: readonly Selected[]) =>
    items.reduce((result, { value }) => result.plus(toDecimal(value) ?? 0), new Big(0));
  // What is taken off may be printed with a minus.
  const base = total(added).minus(total(subtracted.map(withoutSign)));
  const known = (places: readonly string[], sign: 1 | -1) =>
    numbers(places).flatMap(({ pointer, value }) => {
      const number = toDecimal(value);
      return number === undefined || number.eq(0)
        ? []
        : [{ pointer, change: sign < 0 ? number.abs().times(sign) : number }];
    });
  const optional = [...known(may_add, 1), ...known(may_subtract, -1)];
  const tolerance = terms.reduce((sumOf, term) => sumOf.plus(roundingOf(term, printed)), new Big(0));
  const pointers = [...new Set([...terms, ...optional, ...targets].map(({ pointer }) => pointer))];
  const rule = `${listOf(sum).map(at).join(' + ')} add up to ${listOf(equals).map(at).join(' or ')}`;
  for (const chosen of subsets(optional)) {
    const result = chosen.reduce((so, { change }) => so.plus(change), base);
    const match = targets.find((target) =>
      result
        .minus(toDecimal(target.value) ?? 0)
        .abs()
        .lte(tolerance.plus(roundingOfSum(target, result, printed))),
    );
    if (match !== undefined) {
      const used = [...terms, match, ...chosen].map(({ pointer }) => pointer);
      return outcome(rule, [...new Set(used)], { holds: true, isProof: true });
    }
  }
  return outcome(rule, pointers, {
    holds: false,
    isProof: true,
    expected: base.toString(),
    found: targets.map(({ value }) => String(value)).join(' or '),
  });
}

/**
 * Whether blanks may count as zero: those of columns do, where any of the columns has an entry; a blank that stands by
 * itself is not known.
 */
function hasEntries(data: unknown, places: readonly string[]): boolean {
  const isThere = ({ value }: Selected) => !isBlank(value);
  const columns = places.filter((place) => place.includes('*'));
  const single = places.filter((place) => !place.includes('*'));
  return (
    single.every((place) => select(data, place).every(isThere)) &&
    (columns.length === 0 || columns.some((place) => select(data, place).some(isThere)))
  );
}

/**
 * The values at a place added up; undefined if there are none, or one of them is no number, unless blanks are zero.
 */
export function sumAt(data: unknown, place: string, isBlankZero: boolean): Big | undefined {
  const values = select(data, place).filter(({ value }) => !(isBlankZero && isBlank(value)));
  const numbers = values.map(({ value }) => toDecimal(value));
  if (numbers.length === 0) return undefined;
  return numbers.reduce<Big | undefined>(
    (sum, number) => (number === undefined ? undefined : sum?.plus(number)),
    new Big(0),
  );
}

function withoutSign({ pointer, value }: Selected): Selected {
  return { pointer, value: toDecimal(value)?.abs().toString() };
}

function subsets<T>(items: readonly T[]): readonly (readonly T[])[] {
  const chosen = items.slice(0, MAX_OPTIONAL);
  return Array.from({ length: 2 ** chosen.length }, (_, bits) => chosen.filter((_item, at) => (bits >> at) % 2 === 1));
}

/** A sum that is printed without decimals may be rounded to a whole number. */
function roundingOfSum(target: Selected, sum: Big, printed: PrintedFacts): Big {
  const rounding = roundingOf(target, printed);
  return printed.decimals(target.pointer) === 0 && !sum.mod(1).eq(0) ? new Big('0.5') : rounding;
}
