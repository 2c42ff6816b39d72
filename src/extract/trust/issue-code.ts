import type { Proof } from './proof.ts';

/** OCR confidence below which a word gets an issue. */
const MIN_OCR = 0.6;

/**
 * The code of an issue about a value that its page does not show as it should. `sawImages`: whether the model was shown
 * the pages, and not the words that the OCR read, so that the two are readers of their own: what both read alike was not
 * too hard to read.
 */
export function issueCode({ place, row, leaf }: Proof, sawImages: boolean): string | undefined {
  if (typeof leaf.value === 'boolean') return place === undefined ? 'not_on_page' : undefined;
  if (row === 'unplaced') return undefined;
  if (row === 'elsewhere' && place !== undefined) return 'not_in_row';
  if (place === undefined) return 'not_on_page';
  const isReadTwice = sawImages && place.close === undefined;
  return place.ocr < MIN_OCR && !isReadTwice ? 'low_confidence' : undefined;
}
