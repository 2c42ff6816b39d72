import { type AmountMatch, findAmounts } from '../../../document/values/amounts.ts';
import { findDates } from '../../../document/values/dates.ts';
import { overlaps, type Span } from '../../../document/values/span.ts';
import { findTimes } from '../../../document/values/times.ts';
import type { NumberConventions, Reading } from './reading.ts';

/** Finds the numbers of a text outside of dates and times. */
export function numbersIn(text: string, conventions: NumberConventions): AmountMatch[] {
  const taken: readonly Span[] = [...findDates(text), ...findTimes(text)];
  return findAmounts(text, conventions).filter((amount) => !taken.some((span) => overlaps(span, amount)));
}

function ambiguityOf(amount: AmountMatch): { readonly doubt?: string } {
  if (!amount.ambiguous) return {};
  return {
    doubt: `"${amount.text}" was read as ${amount.value}, but could be ${amount.alternative ?? 'another number'}`,
  };
}

/** Reads amounts: two decimals or a currency make one likely; the last of a line is the one in the amounts column. */
export function readAmounts(text: string, conventions: NumberConventions): Reading[] {
  const amounts = numbersIn(text, conventions).filter((amount) => !amount.percent);
  return amounts.map((amount, index) => {
    const form = (amount.decimals === 2 ? 0.2 : 0) + (amount.currency === undefined ? 0 : 0.1);
    const whole = amount.decimals === 0 && amount.currency === undefined ? -0.2 : 0;
    const quality = form + whole - 0.05 * (amounts.length - 1 - index);
    return { start: amount.start, end: amount.end, value: amount.value, quality, ...ambiguityOf(amount) };
  });
}

/** Reads plain numbers, the first of a text being the most likely. */
export function readNumbers(text: string, conventions: NumberConventions): Reading[] {
  return numbersIn(text, conventions).map((amount, index) => {
    const quality = (amount.percent ? -0.3 : 0) - 0.05 * index;
    return { start: amount.start, end: amount.end, value: amount.value, quality, ...ambiguityOf(amount) };
  });
}

/** Reads percentages; bare numbers score less, since columns of rates often have the sign in the head. */
export function readPercents(text: string, conventions: NumberConventions): Reading[] {
  return numbersIn(text, conventions).map((amount, index) => {
    const quality = (amount.percent ? 0.2 : -0.2) - 0.05 * index;
    return { start: amount.start, end: amount.end, value: amount.value, quality };
  });
}
