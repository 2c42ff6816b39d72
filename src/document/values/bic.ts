import type { TextMatch } from './contacts.ts';
import { matchesOf } from './span.ts';

const BIC = /(?<![A-Za-z0-9])[A-Z]{4} ?([A-Z]{2}) ?[A-Z0-9]{2}(?: ?[A-Z0-9]{3})?(?![A-Za-z0-9])/g;
const REGIONS = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/**
 * Finds the business identifier codes of banks in a text, in order; `value` is without spaces. Words in capitals may have
 * the same form, so a label must bear them out. Source: ISO 9362.
 */
export function findBics(text: string): TextMatch[] {
  return matchesOf(BIC, text).flatMap((found) => {
    if (REGIONS.of(found[1] ?? '') === undefined) return [];
    return [
      { start: found.index, end: found.index + found[0].length, text: found[0], value: found[0].replaceAll(' ', '') },
    ];
  });
}
