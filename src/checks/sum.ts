import { Big } from 'big.js';
import type { Check } from '../../schemas/checks.ts';
import { isBlank } from '../util/json.ts';
import { toDecimal } from './decimal.ts';
import { type At, type CheckOutcome, listOf, outcome, type PrintedFacts } from './outcome.ts';
import { roundingOf } from './rounding.ts';
import { type Selected, select } from './select.ts';

type SumCheck = Extract<Check, { sum: unknown }>;

/** Maximum of values that may be added or not. */
const MAX_OPTIONAL = 6;

/** A value that a sum is made of, or a sum. */
export interface Term {
  readonly pointer: string;
  /** What it adds; negative for what is taken off, which may be printed with a minus. */
  readonly change: Big;
  /** What rounding may have changed of it. */
  readonly rounding: Big;
}

/** A sum as it is given. */
export interface Total extends Term {
  readonly text: string;
  /** Whether it is printed without decimals, and so may be rounded to a whole number. */
  readonly isWhole: boolean;
}

/** The values that a rule about a sum is about. */
export interface SumParts {
  readonly terms: readonly Term[];
  /** Those that may count or not. */
  readonly optional: readonly Term[];
  /** The sums, one of which it must be. */
  readonly targets: readonly Total[];
  /** JSON Pointers of fields that would be terms, and have no value. */
  readonly missing: readonly string[];
}

/** Adds up values, with some that may count or not, and compares with the sums that are printed. */
export function checkSum(data: unknown, check: SumCheck, at: At, printed: PrintedFacts): CheckOutcome | undefined {
  const parts = sumParts(data, check, at, printed);
  if (parts === undefined || parts.missing.length > 0 || parts.terms.length === 0 || parts.targets.length === 0) {
    return undefined;
  }
  const { terms, optional, targets } = parts;
  const rule = `${listOf(check.sum).map(at).join(' + ')} add up to ${listOf(check.equals).map(at).join(' or ')}`;
  const pointersOf = (...all: readonly (readonly Term[])[]) => [...new Set(all.flat().map(({ pointer }) => pointer))];
  const match = matchSum(parts);
  if (match !== undefined) {
    const used = pointersOf(terms, [match.target], match.chosen);
    return outcome(rule, used, { holds: true, isProof: true });
  }
  return outcome(rule, pointersOf(terms, optional, targets), {
    holds: false,
    isProof: true,
    expected: totalOf(terms).toString(),
    found: targets.map(({ text }) => text).join(' or '),
  });
}

/** Collects the values of a rule; undefined where a list lacks one, or something is no number. */
export function sumParts(data: unknown, check: SumCheck, at: At, printed: PrintedFacts): SumParts | undefined {
  const [added, subtracted] = [listOf(check.sum).map(at), listOf(check.minus).map(at)];
  const places = [...added, ...subtracted];
  const missing = places.filter((place) => !place.includes('*') && select(data, place).every(isLacking));
  if (check.blank_is_zero === true && !hasEntries(data, places)) return undefined;
  const isCounted = (value: Selected) =>
    !missing.includes(value.pointer) && !(check.blank_is_zero === true && isLacking(value));
  const termsAt = (own: readonly string[], sign: 1 | -1) =>
    own.flatMap((place) =>
      select(data, place).flatMap((value) => (isCounted(value) ? [termOf(value, sign, printed)] : [])),
    );
  const terms = [...termsAt(added, 1), ...termsAt(subtracted, -1)];
  // A list that lacks one amount cannot be added up.
  if (terms.some((term) => term === undefined)) return undefined;
  const known = (own: readonly string[], sign: 1 | -1) =>
    own.flatMap((place) => select(data, at(place)).flatMap((value) => termOf(value, sign, printed) ?? []));
  return {
    terms: terms.filter((term) => term !== undefined),
    optional: [...known(check.may_add ?? [], 1), ...known(check.may_subtract ?? [], -1)].filter(
      ({ change }) => !change.eq(0),
    ),
    targets: listOf(check.equals).flatMap((place) =>
      select(data, at(place)).flatMap((value): readonly Total[] => {
        const term = termOf(value, 1, printed);
        const isWhole = printed.decimals(value.pointer) === 0;
        return term === undefined ? [] : [{ ...term, text: String(value.value), isWhole }];
      }),
    ),
    missing,
  };
}

/** The sum that the terms make, with those of the values that may count that do; undefined if they make none. */
export function matchSum({
  terms,
  optional,
  targets,
}: Omit<SumParts, 'missing'>): { readonly target: Total; readonly chosen: readonly Term[] } | undefined {
  const { change: base, rounding: tolerance } = asOneTerm(terms);
  for (const chosen of subsets(optional)) {
    const result = base.plus(totalOf(chosen));
    const target = targets.find(({ change, rounding, isWhole }) => {
      const own = isWhole && !result.mod(1).eq(0) ? new Big('0.5') : rounding;
      return result.minus(change).abs().lte(tolerance.plus(own));
    });
    if (target !== undefined) return { target, chosen };
  }
  return undefined;
}

/** A value as a term of a sum; undefined if it is no number. `sign`: -1 for what is taken off. */
export function termOf(value: Selected, sign: 1 | -1, printed: PrintedFacts): Term | undefined {
  const number = toDecimal(value.value);
  if (number === undefined) return undefined;
  const change = sign < 0 ? number.abs().times(-1) : number;
  return { pointer: value.pointer, change, rounding: roundingOf(value, printed) };
}

/** Terms as one, which is quicker to add to. */
export function asOneTerm(terms: readonly Term[]): Term {
  const rounding = terms.reduce((sum, term) => sum.plus(term.rounding), new Big(0));
  return { pointer: '', change: totalOf(terms), rounding };
}

function totalOf(terms: readonly Term[]): Big {
  return terms.reduce((sum, { change }) => sum.plus(change), new Big(0));
}

function isLacking({ value }: Selected): boolean {
  return isBlank(value);
}

/** Whether blanks may count as zero: those of columns do, where any of the columns has an entry. */
function hasEntries(data: unknown, places: readonly string[]): boolean {
  const columns = places.filter((place) => place.includes('*'));
  return columns.length === 0 || columns.some((place) => select(data, place).some((value) => !isLacking(value)));
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

function subsets<T>(items: readonly T[]): readonly (readonly T[])[] {
  const chosen = items.slice(0, MAX_OPTIONAL);
  return Array.from({ length: 2 ** chosen.length }, (_, bits) => chosen.filter((_item, at) => (bits >> at) % 2 === 1));
}
