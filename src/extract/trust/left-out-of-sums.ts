import type { Check } from '../../../schemas/checks.ts';
import { listOf } from '../../checks/outcome.ts';
import { asOneTerm, matchSum, type SumParts, sumParts, type Term, termOf } from '../../checks/sum.ts';
import type { PrintedAmount } from '../../model/local/witness.ts';
import { lacksValue, leavesOf } from '../leaves.ts';
import type { LeftOut } from './left-out-value.ts';

type Place = Pick<PrintedAmount, 'page' | 'words'>;
/** Where a value stands, by its JSON Pointer; undefined if that is not known. */
type PlaceOf = (pointer: string) => Place | undefined;
type SumCheck = Extract<Check, { sum: unknown }>;

/** With more amounts that no value has, some add up by chance: one of them, and two. */
const MAX_AMOUNTS = 60;
const MAX_PAIRED = 20;
/** A rule says little of any of its fields where more have no value. */
const MAX_BLANKS = 6;
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
  const used = new Set<number>();
  for (const check of checks) {
    const sum = 'sum' in check ? unfinishedSum(data, check, placeOf) : undefined;
    if (sum === undefined) continue;
    const left = amounts.filter(({ value }) => !used.has(value));
    for (const [{ pointer }, { value, page, text }] of solve(sum, left)) {
      used.add(value);
      if (!found.has(pointer)) found.set(pointer, { pointer, page, text, because: 'sum' });
    }
  }
  return [...found.values()];
}

/** A field without a value, and what a rule does with it. */
interface BlankField {
  readonly pointer: string;
  readonly role: 'added' | 'subtracted' | 'may_add' | 'may_subtract' | 'total';
}

/** A rule that does not come out because fields have no value. */
interface UnfinishedSum {
  readonly blanks: readonly BlankField[];
  /** The values that there are; those that must count as one term. */
  readonly parts: SumParts;
  /** Where the last of the values stands that must count. */
  readonly end: Place | undefined;
  readonly placeOf: PlaceOf;
}

function unfinishedSum(data: unknown, check: SumCheck, placeOf: PlaceOf): UnfinishedSum | undefined {
  const { sum, minus, may_add = [], may_subtract = [], equals } = check;
  const roles = [
    ['added', listOf(sum)],
    ['subtracted', listOf(minus)],
    ['total', listOf(equals)],
    ['may_add', may_add],
    ['may_subtract', may_subtract],
  ] as const;
  const blanks = roles.flatMap(([role, places]) =>
    places.flatMap((pointer): readonly BlankField[] =>
      !pointer.includes('*') && lacksValue(data, pointer) ? [{ pointer, role }] : [],
    ),
  );
  const parts = blanks.length > MAX_BLANKS ? undefined : sumParts(data, check, (place) => place, EXACT);
  if (parts === undefined) return undefined;
  const { terms, optional, targets, missing } = parts;
  const single = new Set(roles.flatMap(([, places]) => places));
  const isAnyKnown = [...terms, ...optional, ...targets].some(
    ({ pointer, change }) => single.has(pointer) && !change.eq(0),
  );
  if (!isAnyKnown || (missing.length === 0 && terms.length > 0 && matchSum(parts) !== undefined)) return undefined;
  const end = lastOf(terms.map(({ pointer }) => placeOf(pointer)));
  return { blanks, parts: { ...parts, terms: [asOneTerm(terms)] }, end, placeOf };
}

type Solution = readonly (readonly [field: BlankField, amount: PrintedAmount])[];

/** The blank fields of a rule with the amounts that make it come out; none unless these are the only amounts that do. */
function solve(sum: UnfinishedSum, amounts: readonly PrintedAmount[]): Solution {
  const ofOne = sum.blanks
    .flatMap((field) => amounts.map((amount): Solution => [[field, amount]]))
    .filter((solution) => comesOut(sum, solution));
  if (ofOne.length > 0) return onlyOf(ofOne);
  if (amounts.length > MAX_PAIRED) return [];
  const ofTwo = pairsOf(sum.blanks).flatMap((fields) => pairsOf(amounts).map((both) => assign(fields, both)));
  return onlyOf(ofTwo.filter((solution) => comesOut(sum, solution)));
}

/** What may be added is less than what it is added to; otherwise amounts are taken in the order in which they are printed. */
function assign([first, second]: Pair<BlankField>, [one, other]: Pair<PrintedAmount>): Solution {
  const isGreater = Math.abs(one.value) >= Math.abs(other.value);
  const isAsPrinted = isOptional(first) === isOptional(second) || isOptional(first) !== isGreater;
  return isAsPrinted
    ? [
        [first, one],
        [second, other],
      ]
    : [
        [first, other],
        [second, one],
      ];
}

function comesOut({ parts, end, placeOf }: UnfinishedSum, solution: Solution): boolean {
  const filled = solution.map(([field]) => field);
  if (parts.missing.some((pointer) => !filled.some((field) => field.pointer === pointer))) return false;
  // What is added to a sum is no deduction.
  if (solution.some(([{ role }, { value }]) => role === 'may_add' && value < 0)) return false;
  const totals = solution.filter(([{ role }]) => role === 'total');
  const terms = solution.filter(([{ role }]) => role !== 'total');
  if (totals.length > 1) return false;
  const match = matchSum({
    terms: [...parts.terms, ...terms.flatMap(toTerm)],
    optional: parts.optional,
    targets: totals.length === 0 ? parts.targets : totals.flatMap(toTotal),
  });
  if (match === undefined) return false;
  const place = totals[0]?.[1] ?? placeOf(match.target.pointer);
  const before = [end, ...match.chosen.map(({ pointer }) => placeOf(pointer)), ...terms.map(([, amount]) => amount)];
  return before.every((term) => isBefore(term, place));
}

function toTerm([{ pointer, role }, { value }]: Solution[number]): readonly Term[] {
  const isTakenOff = role === 'subtracted' || role === 'may_subtract';
  const term = termOf({ pointer, value }, isTakenOff ? -1 : 1, EXACT);
  return term === undefined ? [] : [term];
}

function toTotal(filled: Solution[number]): SumParts['targets'] {
  return toTerm(filled).map((term) => ({ ...term, text: filled[1].text, isWhole: false }));
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

type Pair<T> = readonly [T, T];

function pairsOf<T>(items: readonly T[]): readonly Pair<T>[] {
  return items.flatMap((one, at) => items.slice(at + 1).map((other): Pair<T> => [one, other]));
}

function isOptional({ role }: BlankField): boolean {
  return role === 'may_add' || role === 'may_subtract';
}

function isBefore(one: Place | undefined, other: Place | undefined): boolean {
  if (one === undefined || other === undefined) return true;
  return one.page === other.page ? (one.words[0] ?? 0) < (other.words[0] ?? 0) : one.page < other.page;
}

function lastOf(places: readonly (Place | undefined)[]): Place | undefined {
  return places.reduce((last, place) => (isBefore(last, place) ? (place ?? last) : last), undefined);
}
