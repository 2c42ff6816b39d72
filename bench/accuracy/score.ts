import { findAmounts } from '../../src/document/values/amounts.ts';
import { findDates } from '../../src/document/values/dates.ts';
import { normalise } from '../../src/document/values/normalise.ts';

/** How a field is compared: as a day, as a number, or as text without case, spaces and punctuation. */
export type Comparison = 'text' | 'date' | 'number';

/** One field of a case: what the document says, and what was read. Absent means nothing was read. */
export interface FieldPair {
  readonly field: string;
  readonly comparison: Comparison;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** Counts of one field over many documents. `wrong` are values that were read but are not the expected ones. */
export interface FieldScore {
  readonly field: string;
  readonly documents: number;
  readonly right: number;
  readonly wrong: number;
  readonly absent: number;
  /** `right` by `documents`. */
  readonly accuracy: number;
}

const CENT = 0.005;

function dayOf(value: unknown): string | undefined {
  return typeof value === 'string' ? findDates(value, { dayFirst: true })[0]?.iso : undefined;
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? findAmounts(value)[0]?.value : undefined;
}

function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const key = normalise(String(value));
  return key === '' ? undefined : key;
}

/**
 * Whether a value is the expected one. Dates are compared as days (numeric ones in ground truth have the day first), numbers as
 * numbers however they are printed, texts by their letters and digits.
 * An expected value that cannot be read in its comparison is never equal to anything.
 */
export function isRight({ comparison, expected, actual }: Omit<FieldPair, 'field'>): boolean {
  if (comparison === 'number') {
    const [a, b] = [numberOf(expected), numberOf(actual)];
    return a !== undefined && b !== undefined && Math.abs(a - b) < CENT;
  }
  const key = comparison === 'date' ? dayOf : textOf;
  const wanted = key(expected);
  return wanted !== undefined && wanted === key(actual);
}

function isAbsent(actual: unknown): boolean {
  return actual === undefined || actual === null || actual === '';
}

/** Counts by field, in the order in which fields first come. Takes the pairs of all documents. */
export function scoreFields(pairs: Iterable<FieldPair>): FieldScore[] {
  const counts = new Map<string, { documents: number; right: number; absent: number }>();
  for (const pair of pairs) {
    const count = counts.get(pair.field) ?? { documents: 0, right: 0, absent: 0 };
    counts.set(pair.field, count);
    count.documents += 1;
    if (isRight(pair)) count.right += 1;
    else if (isAbsent(pair.actual)) count.absent += 1;
  }
  return [...counts].map(([field, { documents, right, absent }]) => {
    return { field, documents, right, absent, wrong: documents - right - absent, accuracy: right / documents };
  });
}

/** Mean of the fields' accuracies, each field counting the same; 0 where there are none. */
export function meanAccuracy(scores: readonly FieldScore[]): number {
  return scores.reduce((sum, { accuracy }) => sum + accuracy, 0) / Math.max(1, scores.length);
}
