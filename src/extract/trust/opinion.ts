import type { LabelledValue } from '../../model/local/witness.ts';
import type { Leaf } from '../leaves.ts';
import { isDay } from './goes-on.ts';
import { isAt } from './label-evidence.ts';
import type { PagePlace, Proof } from './proof.ts';
import { isPartOfText, isSameValue } from './same-value.ts';

/** How a value compares with what rules take for its field that read the same words; undefined if they take nothing. */
export function opinion(
  { value }: Leaf,
  place: PagePlace | undefined,
  other: LabelledValue | undefined,
): Pick<Proof, 'witness' | 'otherValue'> {
  if (other === undefined || value === null) return { witness: 'silent' };
  if (isSameValue(value, other.value)) return { witness: 'agrees' };
  if (isPartOfText(value, other.value)) return { witness: 'longer', otherValue: other.value };
  // The rules keep what an OCR misread: the same words are the same value.
  const isText = typeof value === 'string' && !isDay(value) && /\p{L}{2}/u.test(value);
  if (isText && place !== undefined && isAt(other, place) && goesOnIn(other, place)) {
    return { witness: 'longer', otherValue: other.value };
  }
  const isSame = isText && ((place !== undefined && isAt(other, place)) || isPartOfText(other.value, value));
  if (isSame) return { witness: 'agrees' };
  return isMoreOf(other, value, place) ? { witness: 'silent' } : { witness: 'differs', otherValue: other.value };
}

/** Whether the rules take a part of a code, or the day of a moment, of which the page prints all where they read it. */
function isMoreOf(other: LabelledValue, value: Leaf['value'], place: PagePlace | undefined): boolean {
  if (typeof value !== 'string' || isDay(value) || /\p{L}{2}/u.test(value) || place === undefined) return false;
  return (
    place.close === undefined &&
    place.page === other.page &&
    other.words.length > 0 &&
    other.words.every((word) => place.words.includes(word))
  );
}

/** Whether the rules take the word right behind a text as well. */
function goesOnIn({ words }: LabelledValue, { nextWords }: PagePlace): boolean {
  return nextWords.some((word) => words.includes(word));
}
