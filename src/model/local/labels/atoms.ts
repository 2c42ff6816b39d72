import { fold } from '../../../document/values/normalise.ts';

/** The letters and digits of a text, with their offsets and the word boundaries. */
export interface Atoms {
  /** Folded letters and digits, concatenated. */
  readonly key: string;
  /** For each character of `key`, its offset in the text. */
  readonly offsets: readonly number[];
  readonly begins: ReadonlySet<number>;
  readonly ends: ReadonlySet<number>;
}

const ATOM = /\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\p{Lu}|\p{Lo}+|\p{N}+/gu;
/** Digits that OCR confuses with letters inside a word. */
const LETTERS: ReadonlyMap<string, string> = new Map([
  ['0', 'O'],
  ['1', 'I'],
  ['5', 'S'],
  ['8', 'B'],
]);
const MISREAD = /(?<=\p{L})[0158](?=\p{L})/gu;

/**
 * Converts a text to the form in which labels are compared. Words joined by OCR are split between lower case and
 * capitals, letters and digits, and at punctuation.
 */
export function atomsOf(text: string): Atoms {
  const [begins, ends] = [new Set<number>(), new Set<number>()];
  const offsets: number[] = [];
  let key = '';
  const mended = text.replace(MISREAD, (digit) => LETTERS.get(digit) ?? digit);
  for (const found of mended.matchAll(ATOM)) {
    begins.add(key.length);
    for (let index = 0; index < found[0].length; index += 1) {
      for (const letter of fold(found[0].charAt(index))) {
        key += letter;
        for (let unit = 0; unit < letter.length; unit += 1) offsets.push(found.index + index);
      }
    }
    ends.add(key.length);
  }
  return { key, offsets, begins, ends };
}
