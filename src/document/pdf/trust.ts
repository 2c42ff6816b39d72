import type { UnplacedWord } from '../lines.ts';

/** Whether a text layer can be used. */
export type Trust =
  | { readonly trusted: true }
  | { readonly trusted: false; readonly reason: 'no_text' | 'garbled'; readonly message: string };

/** A character without meaning. */
const JUNK = /[\p{Co}\p{Cc}\p{Cn}\ufffd]/gu;
/** Minimum of letters for judging the share of vowels. */
const MIN_LETTERS = 80;

/** Whether most characters of a word have no meaning. */
export function isJunk(text: string): boolean {
  return (text.match(JUNK) ?? []).length * 2 > text.length;
}

/** Assesses whether visible words can be text; `maxJunk` is the maximum share of characters without meaning. */
export function assessTextLayer(words: readonly UnplacedWord[], maxJunk: number): Trust {
  const text = words.map((word) => word.text).join('');
  if (text.length === 0) return { trusted: false, reason: 'no_text', message: 'The page has no text layer.' };
  const junk = (text.match(JUNK) ?? []).length / text.length;
  if (junk > maxJunk) return garbled(`${Math.round(junk * 100)} % of the characters of its text layer have no meaning`);
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
