import type { UnplacedWord } from '../lines.ts';

/** Whether a text layer can be used. */
export type Trust =
  | { readonly trusted: true }
  | { readonly trusted: false; readonly reason: 'no_text' | 'garbled'; readonly message: string };

/** Maximum share of meaningless characters. */
const MAX_JUNK = 0.1;
/** Minimum of letters for judging the share of vowels. */
const MIN_LETTERS = 80;

/** Assesses whether the visible words of a text layer match what the page shows. */
export function assessTextLayer(words: readonly UnplacedWord[]): Trust {
  const text = words.map((word) => word.text).join('');
  if (text.length === 0) return { trusted: false, reason: 'no_text', message: 'The page has no text layer.' };
  const junk = [...text].filter((char) => /[\p{Co}\p{Cc}\p{Cn}\ufffd]/u.test(char)).length / text.length;
  if (junk > MAX_JUNK)
    return garbled(`${Math.round(junk * 100)} % of the characters of its text layer have no meaning`);
  const latin = text.match(/[a-z]/gi) ?? [];
  if (latin.length >= MIN_LETTERS && latin.length > text.length / 2) {
    const vowels = latin.filter((letter) => /[aeiouy]/i.test(letter)).length / latin.length;
    if (vowels < 0.15) return garbled('the letters of its text layer do not form words');
  }
  return { trusted: true };
}

function garbled(why: string): Trust {
  return { trusted: false, reason: 'garbled', message: `The text layer is not used: ${why}.` };
}
