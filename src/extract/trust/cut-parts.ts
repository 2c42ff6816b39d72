import { isCurrencyCode } from '../../document/values/currencies.ts';
import { findDates } from '../../document/values/dates.ts';
import { normalise } from '../../document/values/normalise.ts';
import { findLabels, indexLabels } from '../../model/local/labels.ts';
import { SALUTATIONS } from '../../model/local/vocabulary/line-words.ts';
import { CONCEPTS } from '../../model/local/vocabulary/vocabulary.ts';
import type { Leaf } from '../leaves.ts';
import { isDay, type Users } from './goes-on.ts';
import type { PagePlace } from './proof.ts';

const LABELS = indexLabels(
  CONCEPTS.flatMap(({ labels, weak }) => [...labels, ...weak].map((text) => ({ text, owner: 'any', weight: 1 }))),
);
/** A part of a code, as `88` of a telephone number or `CN` of a postcode. */
const CODE_PART = /^[-+(]?\d[\d/()-]*$|^\p{Lu}{2,3}$/u;

/** Whether a group of digits or capitals stands right before or behind a code on its line that is no other value's. */
export function lacksPartOfCode({ value }: Leaf, place: PagePlace, users: Users): boolean {
  if (typeof value !== 'string' || isDay(value) || place.close !== undefined || !isCode(value)) return false;
  const isPart = (text: string | undefined) => text !== undefined && isCodePart(text);
  const isBefore = isFree(place.wordBefore, place, users) && isPart(place.textBefore?.split(' ').at(-1));
  return isBefore || (isFree(place.nextWords[0], place, users) && isPart(place.textBehind));
}

/**
 * Whether a name may lack its first word: one with a capital stands right before it on its line that is no label and no
 * other value's.
 */
export function lacksFirstWord({ pointer, value }: Leaf, place: PagePlace, users: Users): boolean {
  if (typeof value !== 'string' || isDay(value) || place.close !== undefined || !/\p{L}{3}/u.test(value)) return false;
  const before = place.textBefore ?? '';
  const word = before.split(' ').at(-1) ?? '';
  const isName = /^\p{Lu}/u.test(word) && /^[\p{Lu}\d]/u.test(value) && !SALUTATIONS.has(normalise(word));
  return isName && isFree(place.wordBefore, place, users) && !isLabel(before, word, pointer);
}

function isCode(value: string): boolean {
  const isNumber = /^[-+(]?[\d/() .-]+$/.test(value) && /\d/.test(value);
  return (isNumber || /^\p{Lu}{1,3}$/u.test(value)) && !isCurrencyCode(value);
}

function isCodePart(text: string): boolean {
  return CODE_PART.test(text) && !isCurrencyCode(text) && findDates(text).length === 0;
}

/** Whether a text ends with a label, or its last word is in the name of the field. */
function isLabel(text: string, word: string, pointer: string): boolean {
  const key = normalise(word);
  if (key.length > 1 && normalise(pointer).includes(key)) return true;
  return findLabels(text, LABELS).some(({ end }) => end >= text.trimEnd().length);
}

/** Whether there is a word of a page, and no value has it. */
function isFree(word: number | undefined, { page }: PagePlace, users: Users): boolean {
  return word !== undefined && !users.has(`${page} ${word}`);
}
