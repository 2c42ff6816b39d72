import type { FieldKind } from '../../../../schemas/hints.ts';
import { findUnreadableAmounts } from '../../../document/values/amounts.ts';
import { findDates, findImpossibleDates } from '../../../document/values/dates.ts';
import { overlaps, type Span } from '../../../document/values/span.ts';
import { findImpossibleTimes, findTimes } from '../../../document/values/times.ts';
import type { NumberConventions } from './reading.ts';

/** What is printed in the form of a kind, but cannot be a value of it. */
export interface Impossible extends Span {
  readonly text: string;
  /** Why, as the end of a sentence. */
  readonly reason: string;
  /** Whether it can hardly be anything else, also without a label. */
  readonly certain: boolean;
}

const NUMERIC: ReadonlySet<FieldKind> = new Set(['amount', 'number', 'percent']);

/** Finds what is printed in the form of a date, time or number, but cannot be one. Nothing for other kinds. */
export function findImpossible(kind: FieldKind, text: string, conventions: NumberConventions): readonly Impossible[] {
  if (kind === 'date') {
    return findImpossibleDates(text).map((date) => ({ ...date, reason: 'is not a day between 1900 and 2199' }));
  }
  if (kind === 'time') {
    return findImpossibleTimes(text).map((time) => ({ ...time, reason: 'is not a time of day', certain: false }));
  }
  if (!NUMERIC.has(kind)) return [];
  const others: readonly Span[] = [...findDates(text), ...findImpossibleDates(text), ...findTimes(text)];
  return findUnreadableAmounts(text, conventions)
    .filter((amount) => !others.some((other) => overlaps(other, amount)))
    .map(({ money, ...amount }) => ({ ...amount, reason: reasonOf(amount.text), certain: money }));
}

/** Digits that every number of JSON keeps. */
const EXACT_DIGITS = 15;

function reasonOf(text: string): string {
  return text.replace(/\D/g, '').length > EXACT_DIGITS
    ? 'has more digits than a number can hold exactly'
    : 'cannot be read as a number';
}
