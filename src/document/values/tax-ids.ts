import type { TextMatch } from './contacts.ts';
import { matchesOf, withoutOverlaps } from './span.ts';

/** Formats after the country code: those of the EU's VIES, and of Norway, Switzerland and the United Kingdom. */
const EUROPEAN: { readonly [country: string]: string } = {
  AT: 'U\\d{8}',
  BE: '[01]?\\d{9}',
  BG: '\\d{9,10}',
  CHE: '[-]?\\d{3}\\.?\\d{3}\\.?\\d{3}(?: ?(?:MWST|TVA|IVA))?',
  CY: '\\d{8}[A-Z]',
  CZ: '\\d{8,10}',
  DE: '\\d{9}',
  DK: '\\d{8}',
  EE: '\\d{9}',
  EL: '\\d{9}',
  ES: '[A-Z0-9]\\d{7}[A-Z0-9]',
  FI: '\\d{8}',
  FR: '[A-Z0-9]{2}\\d{9}',
  GB: '(?:\\d{9}(?:\\d{3})?|GD\\d{3}|HA\\d{3})',
  HR: '\\d{11}',
  HU: '\\d{8}',
  IE: '\\d[A-Z0-9+*]\\d{5}[A-Z]{1,2}',
  IT: '\\d{11}',
  LT: '(?:\\d{12}|\\d{9})',
  LU: '\\d{8}',
  LV: '\\d{11}',
  MT: '\\d{8}',
  NL: '\\d{9}B\\d{2}',
  PL: '\\d{10}',
  PT: '\\d{9}',
  RO: '\\d{2,10}',
  SE: '\\d{12}',
  SI: '\\d{8}',
  SK: '\\d{10}',
};

/** Allows spaces and points between the characters of a pattern: `DE 232 446 240`. */
const CANDIDATE = /(?<![A-Za-z0-9])(?:CHE|[A-Z]{2})(?:[ .-]?[A-Z0-9+*]){2,14}(?![A-Za-z0-9])/g;
const WHOLE = new RegExp(
  `^(?:${Object.entries(EUROPEAN)
    .map(([country, rest]) => `${country}${rest}`)
    .join('|')})$`,
);

/**
 * Finds European VAT numbers with their country code, in order; `value` is without spaces and points. Only the format
 * is checked.
 */
export function findVatIds(text: string): TextMatch[] {
  return withoutOverlaps(
    matchesOf(CANDIDATE, text).flatMap((found) => {
      // Text after the number may look like part of it, so the longest valid part counts.
      for (let end = found[0].length; end > 8; end -= 1) {
        const printed = found[0].slice(0, end);
        if (/[A-Za-z0-9]$/.test(printed) && /^$|[^A-Za-z0-9]/.test(found[0].charAt(end)) === false) continue;
        const value = printed.replace(/[ .-]/g, '');
        if (WHOLE.test(value)) return [{ start: found.index, end: found.index + end, text: printed, value }];
      }
      return [];
    }),
  );
}
