import { piecesOf } from '../../extract/places/text-keys.ts';
import { valueAt } from '../../util/json-pointer.ts';
import { type Conflict, conflict, type EinvoiceWitness } from './conflict.ts';
import type { TextPages } from './printed-text.ts';

/** A period for payment, in the languages of the local model. */
const PERIOD =
  /(\d{1,3})\s*(?:(?:calendar|working|net|business)\s+)?(?:tage?n?|days?|jours?|giorni|d[ií]as|dias|dagen|dgn|dagar)\b/giu;
/** Share of the words of terms that a page prints where it says the same in other words. */
const MIN_SHARE = 0.5;
const MIN_WORD = 3;

/**
 * Compares the terms of payment with the pages. Terms are often worded otherwise in print: they are in conflict only where
 * most of their words are printed nowhere, and the page sets another period than they do.
 */
export function compareTerms({ einvoice, witness }: EinvoiceWitness, { lines }: TextPages): readonly Conflict[] {
  const terms = valueAt(einvoice.data, '/payment_terms');
  if (typeof terms !== 'string') return [];
  const text = lines.map((line) => line.text).join('\n');
  const printed = new Set(piecesOf(text));
  const words = piecesOf(terms).filter((piece) => piece.length >= MIN_WORD && /\p{L}/u.test(piece));
  const share = words.filter((word) => printed.has(word)).length / Math.max(1, words.length);
  const own = periodsOf(terms);
  const shown = periodsOf(text);
  const lacking = own.filter((period) => !shown.includes(period));
  const figures = piecesOf(terms).filter((piece) => /^\d+$/.test(piece));
  const isFigured = figures.length > 0 && figures.every((figure) => printed.has(figure));
  const isOther = own.length > 0 ? lacking.length > 0 && shown.length > 0 : share < MIN_SHARE && !isFigured;
  const read = witness.values.get('/payment_terms')?.value;
  const isReadOtherwise = typeof read === 'string' && share < MIN_SHARE && !isFigured;
  if (isReadOtherwise) return [conflict('/payment_terms', `"${read}"`)];
  if (!isOther || shown.length === 0) return [];
  const line = lines.find((candidate) => periodsOf(candidate.text).length > 0);
  return [conflict('/payment_terms', `"${line?.text ?? shown[0]}"`)];
}

/** The days of the periods that a text sets. */
function periodsOf(text: string): readonly number[] {
  return [...text.matchAll(PERIOD)].map(([, days]) => Number(days));
}
