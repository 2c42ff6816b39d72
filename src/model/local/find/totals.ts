import type { Found } from './found.ts';

/** Amounts of other labels that a total can be checked against. */
export interface Witnesses {
  readonly cash: readonly Found[];
  readonly change: readonly Found[];
  readonly subtotal: readonly Found[];
  readonly tax: readonly Found[];
  readonly rounding: readonly Found[];
}

const CENT = 0.011;
const MOST = 6;
const PAID_AND_RETURNED = 0.35;
const ADDS_UP = 0.2;
const REPEATED = 0.03;
const NOTHING = -0.3;
const BEFORE_TAX = -0.4;

function values(found: readonly Found[]): number[] {
  const sorted = [...found].sort((a, b) => b.score - a.score).slice(0, MOST);
  return [...new Set(sorted.map(({ value }) => Number(value)))];
}

function some(left: readonly number[], right: readonly number[], holds: (a: number, b: number) => boolean): boolean {
  return left.some((a) => right.some((b) => holds(a, b)));
}

/**
 * Candidates for a total with their scores raised where the document's own arithmetic agrees: what was paid less the change, or
 * the sum before tax plus tax and rounding. A total of nothing is unlikely, and so is one that
 * makes another candidate when the tax is added. No value is computed: only printed ones compete.
 */
export function weighTotals(candidates: readonly Found[], witnesses: Witnesses): Found[] {
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
      (net ? BEFORE_TAX : 0);
    return { ...candidate, score: candidate.score + bonus };
  });
}
