import type { LabelledValue, PartyBlock, Witness } from '../../model/local/witness.ts';
import type { IsEqual } from './equal-by-rule.ts';
import type { PagePlace, Proof } from './proof.ts';

/** Score from which a label counts, for a field's own and for another one's. */
const MIN_OWN = 0.6;
const MIN_OTHER = 0.95;
/** Score from which the own label certainly is the value's. */
const SURE_OWN = 1;
/** What another field's label must be better by. */
const MARGIN = 0.2;

/**
 * Which label stands beside a place: the field's own (`weak` if it may be another one's or a part of a text), another
 * one's, or neither; `block` if there is none, but the place lies in the block of the party that the field belongs to,
 * and `address` if that is a name with an address, and the place is in no line of it that may be something else. A label
 * of a field that a rule makes equal is none of another field.
 */
export function labelBeside(pointer: string, place: PagePlace, witness: Witness, isEqual: IsEqual): Proof['label'] {
  const block = blockAround(pointer, place, witness);
  if (block === 'other') return 'other';
  const score = (values: readonly LabelledValue[]) =>
    values.reduce((best, value) => (isAt(value, place) ? Math.max(best, value.score) : best), 0);
  const ownValues = witness.labelled.get(pointer) ?? [];
  const own = score(ownValues);
  // A label that the schema does not know may be the field's own one in other words, unless that is printed as well.
  let other = ownValues.length === 0 ? 0 : score(witness.foreign);
  for (const [field, values] of witness.labelled) {
    if (field !== pointer && !isEqual(field, pointer)) other = Math.max(other, score(values));
  }
  if (own >= MIN_OWN && own >= other - MARGIN) return own >= SURE_OWN ? 'own' : 'weak';
  if (other >= MIN_OTHER && other > own + MARGIN && block === 'none') return 'other';
  return block;
}

/** Whether a place lies in the block of the object that the field belongs to, as a buyer's, or in another one's. */
function blockAround(pointer: string, place: PagePlace, { blocks }: Witness): 'address' | 'block' | 'other' | 'none' {
  const isInside = (block: PartyBlock) =>
    block.page === place.page && place.words.every((word) => block.words.has(word));
  let found: 'other' | 'none' = 'none';
  for (const [object, block] of blocks) {
    if (!isInside(block)) continue;
    const isUnsure = place.words.some((word) => block.unsureWords.has(word));
    if (pointer.startsWith(`${object}/`)) return block.isAddress && !isUnsure ? 'address' : 'block';
    // Only a party's fields are in the wrong block; a number may stand in any.
    if ([...blocks.keys()].some((other) => pointer.startsWith(`${other}/`))) found = 'other';
  }
  return found;
}

/** Whether a labelled value and a place share most of their words. */
export function isAt({ page, words }: LabelledValue, place: PagePlace): boolean {
  if (page !== place.page) return false;
  const shared = words.filter((word) => place.words.includes(word)).length;
  return shared > 0 && shared * 2 >= Math.max(words.length, place.words.length);
}
