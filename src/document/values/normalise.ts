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
 * Lower case, compatibility forms unified (NFKC: `ﬁ` is `fi`, `１` is `1`), accents dropped. Spaces and punctuation stay.
 * Takes any text; returns a text that need not be as long.
 */
export function fold(text: string): string {
  const plain = text.normalize('NFKC').toLowerCase().normalize('NFD').replace(ACCENT, '');
  return plain.replace(/[ßæœøłđ]/g, (letter) => FOLDED.get(letter) ?? letter);
}

/**
 * Key under which two printings of the same text are equal: case, spaces, punctuation, accents, hyphenation at a line end
 * and Unicode compatibility forms do not count.
 * Takes any text; returns letters and digits only, empty where the text has none. Applying it twice changes nothing.
 */
export function normalise(text: string): string {
  // Folding can bring out characters that fold again (a compatibility form of a capital), so it runs until it settles.
  let key = fold(text.replace(BROKEN_WORD, '$1$2')).replace(NOT_WORD, '');
  for (let round = 0; round < 3; round += 1) {
    const next = fold(key).replace(NOT_WORD, '');
    if (next === key) break;
    key = next;
  }
  return key;
}
