const ACCENT = /\p{M}/gu;
const NOT_WORD = /[^\p{L}\p{N}]+/gu;
const BROKEN_WORD = /(\p{L})[-\u00ad\u2010\u2011]\s*\n\s*(\p{Ll})/gu;
const FOLDED: ReadonlyMap<string, string> = new Map([
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ø', 'o'],
  ['ł', 'l'],
  ['đ', 'd'],
]);

/**
 * Folds a text: lower case, NFKC (`ﬁ` is `fi`, `１` is `1`), no accents. Spaces and punctuation stay; the length may
 * change.
 */
export function fold(text: string): string {
  const plain = text.normalize('NFKC').toLowerCase().normalize('NFD').replace(ACCENT, '');
  return plain.replace(/[ßæœøłđ]/g, (letter) => FOLDED.get(letter) ?? letter);
}

/**
 * A key of letters and digits that is equal for equal texts regardless of case, spaces, punctuation, accents,
 * hyphenation and Unicode compatibility forms; empty if there are none. Idempotent.
 */
export function normalise(text: string): string {
  // Folding can produce characters that fold again (a compatibility form of a capital), so it repeats until stable.
  let key = fold(text.replace(BROKEN_WORD, '$1$2')).replace(NOT_WORD, '');
  for (let round = 0; round < 3; round += 1) {
    const next = fold(key).replace(NOT_WORD, '');
    if (next === key) break;
    key = next;
  }
  return key;
}
