import { STEP_WIDTH } from '../recognize.ts';
import type { PlacedChar } from '../words.ts';
import type { SecondLine } from './tesseract.ts';

/** Confidence and number of letters and digits from which a line counts that the first reader could not read. */
const MIN_CONFIDENCE = 0.9;
const MIN_CHARS = 3;
/** Highest confidence of words that one reader has read and the other could not. */
const LIMIT = 0.75;

/** The characters of a line that the first reader could not read; none if the second one is unsure, too. */
export function onlySecondReading({ chars, confidence }: SecondLine): readonly PlacedChar[] {
  const said = chars.filter(({ char }) => /[\p{L}\p{N}]/u.test(char)).length;
  if (confidence < MIN_CONFIDENCE || said < MIN_CHARS || said < chars.length / 2) return [];
  return chars.map(({ char, start, end, probability, startsWord }) => ({
    char,
    step: (start + end) / 2 / STEP_WIDTH - 0.5,
    probability,
    limit: LIMIT,
    secondBlank: startsWord ? CERTAIN : -CERTAIN,
  }));
}

/** Decides about a blank whatever the gap. */
const CERTAIN = 1000;
