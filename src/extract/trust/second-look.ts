import type { Field } from '../../../schemas/result.ts';
import type { FeatureName, Features } from './features.ts';
import type { Proof } from './proof.ts';
import { isSameValue } from './same-value.ts';

/** A value as it was read once more. */
export type SecondLook = NonNullable<Field['second_look']>;

/** Compares a value with what was read in its place once more; undefined if nothing was. */
export function lookAt({ leaf }: Pick<Proof, 'leaf'>, value: SecondLook['value'] | undefined): SecondLook | undefined {
  if (value === undefined || leaf.value === null) return undefined;
  return { agrees: isSameValue(leaf.value, value), value };
}

/**
 * By how much the odds of a value change when it is read once more: 66 of 74 values were right where two readings of a
 * receipt agreed, 28 of 48 where they differed, and 94 of 122 before.
 */
const ODDS = { agrees: 66 / 8 / (94 / 28), differs: 28 / 20 / (94 / 28) } as const;

/** What makes it doubtful that the letters and digits of a value were read right. */
const OF_READING = [
  'no_place',
  'letters_alike',
  'other_letters',
  'close_but_sure',
  'two_readings',
  'unsure_ocr',
  'very_unsure_ocr',
] as const satisfies readonly FeatureName[];

/**
 * How likely a value is right, 0 to 1, after a second look at it. A model that reads the same again bears out what it
 * read, and not that it is of this field: that speaks for a value only if its letters were in doubt.
 */
export function afterLook(confidence: number, agrees: boolean, features: Features): number {
  if (agrees && OF_READING.every((name) => features[name] === 0)) return confidence;
  const odds = (confidence / Math.max(1 - confidence, Number.EPSILON)) * (agrees ? ODDS.agrees : ODDS.differs);
  return odds / (1 + odds);
}
