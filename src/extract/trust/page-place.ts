import { around } from '../../document/box.ts';
import type { PageIndex } from '../page-index.ts';
import type { Place } from '../places/find-places.ts';
import type { PagePlace } from './proof.ts';

/** Gap up to which words are parts of one text, in heights of a word. */
const WORD_GAP = 0.75;

/** Adds to a place what is needed of its page. */
export function pagePlace(place: Place, { page }: PageIndex): PagePlace {
  const words = place.words.flatMap((index) => page.words[index] ?? []);
  return {
    ...place,
    page: page.number,
    text: words.map(({ text }) => text).join(' '),
    ...(words.length === 0 ? {} : { box: around(words.map(({ box }) => box)) }),
    unit: page.unit,
    ocr: words.reduce((least, { confidence }) => Math.min(least, confidence), 1),
    nextWords: nextWords(place.words, page),
  };
}

/** The word right after the last one of each line, unless punctuation ends the text there. */
function nextWords(words: readonly number[], page: PageIndex['page']): readonly number[] {
  const own = new Set(words);
  return words.flatMap((index) => {
    const ends = /[:;)\]]$/.test(page.words[index]?.text ?? '');
    return !ends && !own.has(index + 1) && isNextTo(index, index + 1, page) ? [index + 1] : [];
  });
}

function isNextTo(index: number, other: number, { words }: PageIndex['page']): boolean {
  const [a, b] = [words[index], words[other]];
  if (a === undefined || b === undefined || a.line !== b.line) return false;
  const gap = b.box[0] - a.box[2];
  return gap <= WORD_GAP * (a.box[3] - a.box[1]) && /^[\p{L}\p{N}]/u.test(b.text);
}
