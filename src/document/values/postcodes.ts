import type { TextMatch } from './contacts.ts';
import { matchesOf, withoutOverlaps } from './span.ts';

/** Formats of postcodes, most specific first. */
const FORMS: readonly RegExp[] = [
  // United States with the state, Canada, United Kingdom, Netherlands
  /(?<![A-Za-z])[A-Z]{2},? \d{5}(?:-\d{4})?(?!\d)/g,
  /(?<![A-Za-z])[A-Z]\d[A-Z] ?\d[A-Z]\d(?![A-Za-z0-9])/g,
  /(?<![A-Za-z0-9])[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}(?![A-Za-z0-9])/g,
  /(?<![A-Za-z\d])\d{4} ?[A-Z]{2}(?![A-Za-z0-9])/g,
  // Portugal, Brazil, Japan, Poland
  /(?<![\d-])\d{4}-\d{3}(?![\d-])/g,
  /(?<![\d-])\d{5}-\d{3}(?![\d-])/g,
  /(?<![\d-])\d{3}-\d{4}(?![\d-])/g,
  /(?<![\d-])\d{2}-\d{3}(?![\d-])/g,
  // Five digits (and six in India, China, Singapore), with a country letter or without
  /(?<![\d.,/-])(?:[A-Z]{1,2}-)?\d{5,6}(?![\d/]|[.,]\d)/g,
  // Sweden, Czechia, Slovakia, Greece: at the start, and only before a place name
  /(?<=^|, )(?:[A-Z]{1,2}-)?\d{3} \d{2}(?= \p{Lu}\p{L}{2})/gu,
  // Four digits, only before a place name
  /(?<![\d.,/-])(?:[A-Z]{1,2}-)?\d{4}(?= \p{Lu}\p{L}{2})/gu,
];

/**
 * Finds texts in the format of a postcode, in order. Whether they are part of an address is up to the caller.
 */
export function findPostcodes(text: string): TextMatch[] {
  return withoutOverlaps(
    FORMS.flatMap((form) =>
      matchesOf(form, text).map((found) => {
        const value = found[0].replace(/^[A-Z]{2},? (?=\d)/, '');
        const start = found.index + found[0].length - value.length;
        return { start, end: found.index + found[0].length, text: value, value };
      }),
    ),
  );
}
