import { isMoney } from '../../../document/values/amounts.ts';
import type { LabelledDocument } from '../labelled-document.ts';
import { tokensWithin } from '../layout.ts';
import { numbersIn } from '../read.ts';
import type { Leaf } from '../schema.ts';
import type { FoundValue } from './found.ts';
import { letterCount } from './line-kinds.ts';

/** Score of an amount beside words that are no label of a field: no value, unless a rule bears it out. */
const UNKNOWN_LABEL = 0.55;
/** Score of an amount at the end of a line that begins with a label of the total. */
const TOTAL_AT_END = 0.75;
const MAX_LINES = 40;
const MIN_LETTERS = 3;

/** The amounts of lines that are some words and one amount behind them, as sums are printed; the last ones first. */
export function sumLines({ layout, conventions }: LabelledDocument): readonly FoundValue[] {
  const found: FoundValue[] = [];
  for (const line of layout.lines) {
    const amounts = numbersIn(line.text, conventions).filter(({ percent }) => !percent);
    const [amount, ...others] = amounts.filter(isMoney);
    const isOnly = amount !== undefined && amounts.every(({ start }) => start <= amount.start);
    if (!isOnly || others.length > 0) continue;
    const isLast = letterCount(line.text.slice(amount.end)) < MIN_LETTERS;
    if (!isLast || letterCount(line.text.slice(0, amount.start)) < MIN_LETTERS) continue;
    const tokens = tokensWithin(line, amount.start, amount.end);
    found.push({ value: amount.value, tokens, score: UNKNOWN_LABEL, at: line.at });
  }
  return found.slice(-MAX_LINES).reverse();
}

/** Amounts with other labels that a total can be checked against. */
export interface TotalEvidence {
  readonly cash: readonly FoundValue[];
  readonly change: readonly FoundValue[];
  readonly subtotal: readonly FoundValue[];
  readonly tax: readonly FoundValue[];
  readonly rounding: readonly FoundValue[];
}

const CENT = 0.011;
const MAX_CANDIDATES = 6;
const PAID_AND_RETURNED = 0.35;
const ADDS_UP = 0.2;
const REPEATED = 0.03;
const NOTHING = -0.3;
const BEFORE_TAX = -0.4;
const BEFORE_MORE = -0.8;

function values(found: readonly FoundValue[]): number[] {
  const sorted = [...found].sort((a, b) => b.score - a.score).slice(0, MAX_CANDIDATES);
  return [...new Set(sorted.map(({ value }) => Number(value)))];
}

function some(left: readonly number[], right: readonly number[], holds: (a: number, b: number) => boolean): boolean {
  return left.some((a) => right.some((b) => holds(a, b)));
}

/**
 * Adjusts the scores of candidates for a total by the document's own arithmetic: amount paid less change, or sum before
 * tax plus tax and rounding. A total of zero is unlikely, and so is one that gives another candidate when the tax is
 * added, or what is printed between the two, as freight is. `sums`: see `sumLines`. No value is computed: only printed
 * ones compete.
 */
export function scoreTotals(
  candidates: readonly FoundValue[],
  witnesses: TotalEvidence,
  sums: readonly FoundValue[],
): FoundValue[] {
  const [cash, change] = [values(witnesses.cash), values(witnesses.change)];
  const [subtotal, tax, rounding] = [values(witnesses.subtotal), values(witnesses.tax), values(witnesses.rounding)];
  const counts = new Map<unknown, number>();
  for (const { value } of candidates) counts.set(value, (counts.get(value) ?? 0) + 1);
  const cents = new Set(candidates.map(({ value }) => Math.round(100 * Number(value))));
  return candidates.map((candidate) => {
    const total = Number(candidate.value);
    const equals = (sum: number): boolean => Math.abs(sum - total) < CENT;
    const returned = total > 0 && some(cash, change, (paid, back) => equals(paid - Math.abs(back)));
    const summed =
      total > 0 &&
      some(subtotal, tax, (net, duty) => duty !== 0 && [0, ...rounding].some((r) => equals(net + duty + r)));
    const net = total > 0 && tax.some((duty) => duty > 0 && cents.has(Math.round(100 * (total + duty))));
    const repeated = REPEATED * Math.min(3, (counts.get(candidate.value) ?? 1) - 1);
    const bonus =
      (returned ? PAID_AND_RETURNED : 0) +
      (summed ? ADDS_UP : 0) +
      repeated +
      (total === 0 ? NOTHING : 0) +
      (goesOn(candidate, candidates, sums) ? BEFORE_MORE : net ? BEFORE_TAX : 0);
    const before = candidates.filter((first) => isSumBehind(candidate, first, sums)).map(({ score }) => score);
    return { ...candidate, score: Math.max(candidate.score, ...before) + bonus };
  });
}

/** Whether a total further down is another one and the amounts between them, or one of these. */
function isSumBehind(total: FoundValue, first: FoundValue, sums: readonly FoundValue[]): boolean {
  const more = Number(total.value) - Number(first.value);
  if (Number(first.value) <= 0 || more < CENT) return false;
  const between = sums.filter(({ at }) => at > first.at && at < total.at).map(({ value }) => Number(value));
  if (between.length === 0) return false;
  const all = between.reduce((sum, amount) => sum + amount, 0);
  return [all, ...between].some((amount) => Math.abs(amount - more) < CENT);
}

/** Whether another total further down is this one and what stands between them. */
export function goesOn(first: FoundValue, totals: readonly FoundValue[], sums: readonly FoundValue[]): boolean {
  return totals.some((total) => isSumBehind(total, first, sums));
}

/** The amounts at the end of lines that begin with a label of a total, whatever words stand between: `Total CIF Hull`. */
export function totalsAtEnd(
  sums: readonly FoundValue[],
  { hits, layout }: LabelledDocument,
  total: Leaf,
): readonly FoundValue[] {
  return sums.flatMap((sum) => {
    const hit = hits[sum.at]?.find(({ entry }) => entry.owners.some(({ owner }) => owner === total));
    const isFirst = hit !== undefined && !/\p{L}/u.test(layout.lines[sum.at]?.text.slice(0, hit.start) ?? '');
    return isFirst ? [{ ...sum, score: TOTAL_AT_END }] : [];
  });
}
