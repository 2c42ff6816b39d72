import type { Check } from '../../../schemas/checks.ts';
import { listOf } from '../../checks/outcome.ts';
import { select } from '../../checks/select.ts';
import { checkSum } from '../../checks/sum.ts';
import type { PrintedAmount } from '../../model/local/witness.ts';
import { isBlank, isObject } from '../../util/json.ts';
import { parentOf, valueAt, withValue } from '../../util/json-pointer.ts';
import { leavesOf } from '../leaves.ts';
import type { LeftOut } from './cells-left-out.ts';

/** Where a value stands, by its JSON Pointer; undefined if that is not known. */
type PlaceOf = (pointer: string) => Pick<PrintedAmount, 'page' | 'words'> | undefined;

type SumCheck = Extract<Check, { sum: unknown }>;

/** With more amounts that no value has, some add up by chance. */
const MAX_AMOUNTS = 20;

/** What only adds up within the rounding of its terms adds up by chance too often. */
const EXACT = { decimals: () => 6, percentages: () => [] };

/**
 * Finds fields without a value with which a sum comes out if they have amounts that are printed and that no value has:
 * one field, or two of which the rule tells only how much they are together. `free` are those amounts, `placeOf` says
 * where a value of the data stands: a sum is printed behind what is added up.
 */
export function leftOutOfSums(
  data: unknown,
  checks: readonly Check[],
  free: readonly PrintedAmount[],
  placeOf: PlaceOf,
): readonly LeftOut[] {
  const known = new Set(leavesOf(data).flatMap(({ value }) => (typeof value === 'number' ? [Math.abs(value)] : [])));
  const amounts = free.filter(
    ({ value }, at) =>
      value !== 0 && !known.has(Math.abs(value)) && free.findIndex((other) => other.value === value) === at,
  );
  if (amounts.length === 0 || amounts.length > MAX_AMOUNTS) return [];
  const found = new Map<string, LeftOut>();
  const used = new Set<unknown>();
  for (const check of checks) {
    if (!('sum' in check)) continue;
    const left = amounts.filter(({ value }) => !used.has(value));
    for (const [pointer, { value, page, text }] of solve(data, check, left, placeOf)) {
      used.add(value);
      if (!found.has(pointer)) found.set(pointer, { pointer, page, text, because: 'sum' });
    }
  }
  return [...found.values()];
}

type Solution = readonly (readonly [pointer: string, amount: PrintedAmount])[];

/** The blank fields of a rule with the amounts that make it hold; none unless these are the only ones. */
function solve(data: unknown, check: SumCheck, amounts: readonly PrintedAmount[], placeOf: PlaceOf): Solution {
  const required = [...listOf(check.sum), ...listOf(check.minus), ...listOf(check.equals)];
  const optional = [...(check.may_add ?? []), ...(check.may_subtract ?? [])];
  const places = [...required, ...optional];
  if (numbersOf(data, check).every((value) => value === 0)) return [];
  const at = (place: string) => place;
  const holds = (solution: Solution) => {
    const filled = solution.reduce<unknown>((so, [pointer, { value }]) => withValue(so, pointer, value), data);
    const outcome = checkSum(filled, check, at, EXACT);
    return (
      outcome?.holds === true &&
      solution.every(([pointer]) => outcome.pointers.includes(pointer)) &&
      isInOrder(solution, outcome.pointers) &&
      // What is added to a sum is no deduction.
      solution.every(([pointer, { value }]) => value > 0 || !(check.may_add ?? []).includes(pointer))
    );
  };
  const sums = listOf(check.equals);
  const isInOrder = (solution: Solution, pointers: readonly string[]) => {
    const place = (pointer: string) => solution.find(([own]) => own === pointer)?.[1] ?? placeOf(pointer);
    const ends = sums.filter((pointer) => pointers.includes(pointer)).map(place);
    const terms = pointers.filter((pointer) => !sums.includes(pointer)).map(place);
    return terms.every((term) => ends.every((end) => term === undefined || end === undefined || isBefore(term, end)));
  };
  if (checkSum(data, check, at, EXACT)?.holds === true) return [];
  const blanks = places.filter((place) => !place.includes('*') && mayHold(data, place));
  const isNeeded = (pointer: string) => required.includes(pointer);
  const single = blanks.flatMap((pointer) =>
    amounts.flatMap((amount): readonly Solution[] => (holds([[pointer, amount]]) ? [[[pointer, amount]]] : [])),
  );
  if (single.length > 0) return onlyOf(single);
  const pairs = blanks.flatMap((first, from) =>
    blanks.slice(from + 1).flatMap((second) =>
      amounts.flatMap((one, before) =>
        amounts.slice(before + 1).flatMap((other): readonly Solution[] => {
          const isGreater = Math.abs(one.value) >= Math.abs(other.value);
          // What may be added is less than what it is added to; else they are taken in the order in which they are printed.
          const isAsPrinted = isNeeded(first) === isNeeded(second) || isNeeded(first) === isGreater;
          const solution: Solution = isAsPrinted
            ? [
                [first, one],
                [second, other],
              ]
            : [
                [first, other],
                [second, one],
              ];
          return holds(solution) ? [solution] : [];
        }),
      ),
    ),
  );
  return onlyOf(pairs);
}

/** The first of solutions that all have the same amounts: a rule names first what documents mostly have. */
function onlyOf(solutions: readonly Solution[]): Solution {
  const amounts = solutions.map((solution) =>
    solution
      .map(([, { value }]) => value)
      .toSorted((a, b) => a - b)
      .join(' '),
  );
  return new Set(amounts).size === 1 ? (solutions[0] ?? []) : [];
}

function isBefore(one: Pick<PrintedAmount, 'page' | 'words'>, other: Pick<PrintedAmount, 'page' | 'words'>): boolean {
  return one.page === other.page ? (one.words[0] ?? 0) < (other.words[0] ?? 0) : one.page < other.page;
}

/** Whether there is no value at a place, and an object that may have one. */
function mayHold(data: unknown, place: string): boolean {
  return isBlank(valueAt(data, place)) && isObject(valueAt(data, parentOf(place)));
}

/** The numbers at the places of a rule that are not in lists. */
function numbersOf(
  data: unknown,
  { sum, minus, may_add = [], may_subtract = [], equals }: SumCheck,
): readonly number[] {
  return [...listOf(sum), ...listOf(minus), ...may_add, ...may_subtract, ...listOf(equals)]
    .filter((place) => !place.includes('*'))
    .flatMap((place) => select(data, place))
    .flatMap(({ value }) => (typeof value === 'number' ? [value] : []));
}
