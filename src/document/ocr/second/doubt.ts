import type { ReadChar } from '../ctc.ts';
import type { Pair } from './align.ts';
import { isBesideDigit, isBetweenDigits, isDigit, isInNumber, isLetter, type Surroundings } from './surroundings.ts';
import type { SecondChar } from './tesseract.ts';

/** Highest confidence of a word in which the readers differ in a digit, in a letter, or in a sign within a number. */
const DIGIT_LIMIT = 0.55;
const LETTER_LIMIT = 0.75;
const SIGN_LIMIT = 0.85;
/**
 * The same for a digit of which the first reader is so sure that it is right in spite of the second: from 0.99 in 190 of
 * 192 differences on 60 receipts, and from 0.95 in all 40 digits that the second one missed.
 */
const SURE_DIGIT_LIMIT = 0.85;
const SURE = 0.99;
const SURE_ALONE = 0.95;

/** What looks like a digit, beside digits and between them, and two letters that look like each other. */
const LIKE_DIGIT = /^[OoIlQDC©]$/;
const LIKE_DIGIT_BETWEEN = /^[BSsZzGgq&@§€£¢¥]$/;
const TWINS = /^[Il]$/;
/** Signs that are small, so that one reader may overlook them. */
const SMALL = /^[\s.,:;'’‘"“”*_~-]$/;

/** The highest confidence of a word in which the readers differ in one character, of which one was chosen. */
export function limitOfDifference(first: ReadChar, second: SecondChar, chosen: string, around: Surroundings): number {
  if (TWINS.test(first.char) && TWINS.test(second.char)) return 1;
  const isWritten = [first.char, second.char].some((char) => isLetter(char) || isDigit(char));
  if (isWritten && (isDigit(chosen) || isInNumber(around))) {
    const isSure = chosen === first.char && first.probability >= SURE;
    const isWhole = isDigit(chosen) || !/^[.,]\d/.test(around.right);
    return isSure && isWhole ? SURE_DIGIT_LIMIT : DIGIT_LIMIT;
  }
  if (isWritten) return LETTER_LIMIT;
  const isSmall = SMALL.test(first.char) && SMALL.test(second.char);
  if (!isSmall && isBesideDigit(around)) return DIGIT_LIMIT;
  return isBetweenDigits(around) ? SIGN_LIMIT : 1;
}

/** The same where one reader has not seen the character, whether it was kept or not. */
export function limitOfMissing({ first, second }: Pair, around: Surroundings): number {
  const { char, probability } = first ?? second ?? { char: '', probability: 0 };
  if (isDigit(char)) return first !== undefined && probability >= SURE_ALONE ? SURE_DIGIT_LIMIT : DIGIT_LIMIT;
  if (isLetter(char)) return LETTER_LIMIT;
  if (second !== undefined && isBesideDigit(around) && !SMALL.test(char)) return DIGIT_LIMIT;
  return isBetweenDigits(around) && (second !== undefined || probability < 0.9) ? SIGN_LIMIT : 1;
}

/** The same for a letter or sign that stands where a number has a digit, though both readers saw it. */
export function limitOfLookalike(char: string, around: Surroundings): number {
  if (LIKE_DIGIT.test(char) && isInNumber(around)) return DIGIT_LIMIT;
  return LIKE_DIGIT_BETWEEN.test(char) && isBetweenDigits(around) ? DIGIT_LIMIT : 1;
}
