import type { Word } from '../../../schemas/page.ts';
import { around } from '../../document/box.ts';
import { findDates } from '../../document/values/dates.ts';
import { normalise } from '../../document/values/normalise.ts';
import type { Leaf } from '../leaves.ts';
import { isNextTo, type PageIndex } from '../page-index.ts';
import type { Place } from '../places/find-places.ts';
import { piecesOf } from '../places/text-keys.ts';
import type { PagePlace } from './proof.ts';

/** Gap of two lines of one text, and the difference of their left edges, in heights of a word. */
const LINE_GAP = 0.9;
const EDGE = 0.4;
/** Words after a text among which the line below is looked for. */
const LOOK_AHEAD = 60;

/** Adds to a place of a value what is needed of its page. */
export function pagePlace(
  value: NonNullable<Leaf['value']>,
  place: Place,
  { page }: Pick<PageIndex, 'page'>,
): PagePlace {
  const words = place.words.flatMap((index) => page.words[index] ?? []);
  return {
    ...place,
    page: page.number,
    text: words.map(({ text }) => text).join(' '),
    ...(words.length === 0 ? {} : { box: around(words.map(({ box }) => box)) }),
    unit: page.unit,
    ocr: words.reduce((least, { confidence }) => Math.min(least, confidence), 1),
    ...(place.close === undefined || typeof value !== 'string' ? {} : { ocrOfOthers: ocrOfOthers(value, words) }),
    nextWords: nextWords(place.words, page),
    wordBefore: wordBefore(place.words, page),
    ...textsBeside(place.words, page),
    isPartOfWord: typeof value === 'string' && isPartOfWord(value, words),
    ...belowOf(belowWords(place.words, page), page),
  };
}

/** The highest OCR confidence of the words that a text does not have; 0 if it has all. */
function ocrOfOthers(text: string, words: readonly Word[]): number {
  const own = new Set(piecesOf(text));
  const others = words.filter((word) => piecesOf(word.text).some((piece) => !own.has(piece)));
  return others.reduce((most, { confidence }) => Math.max(most, confidence), 0);
}

/** The words below a text, and whether they are a code. */
function belowOf(
  belowWords: readonly number[],
  { words }: PageIndex['page'],
): Pick<PagePlace, 'belowWords' | 'isCodeBelow'> {
  return { belowWords, isCodeBelow: belowWords.some((word) => /\d/.test(words[word]?.text ?? '')) };
}

/** The word right after the last one of each line, unless punctuation ends the text there. */
function nextWords(words: readonly number[], page: PageIndex['page']): readonly number[] {
  const own = new Set(words);
  return words.flatMap((index) => {
    const word = page.words[index];
    if (word === undefined || /[)\]]$/.test(word.text) || endsText(word) || own.has(index + 1)) return [];
    // A dash between two parts of a text is no end of it.
    const isDash = /^[-–—&/]$/.test(page.words[index + 1]?.text ?? '');
    const next = isDash && !own.has(index + 2) && isNextTo(index + 1, index + 2, page) ? index + 2 : index + 1;
    return isNextTo(index, isDash ? index + 1 : next, page) && isWord(page.words[next]) ? [next] : [];
  });
}

/** Whether what a word ends is followed by something else. */
function endsText({ text }: Word): boolean {
  return /[:;]$/.test(text);
}

/** The word right before a text, unless punctuation ends there what it says. */
function wordBefore(words: readonly number[], page: PageIndex['page']): number | undefined {
  const before = (words[0] ?? 0) - 1;
  const word = page.words[before];
  const adjoins =
    word !== undefined && isNextTo(before, before + 1, page) && !/[)\]]$/.test(word.text) && !endsText(word);
  return adjoins && isWord(word) ? before : undefined;
}

/** Words before a text that are looked at: a label has no more as a rule. */
const MAX_BEFORE = 4;

/** The words right before a text on its line, and the one right behind it. */
function textsBeside(words: readonly number[], page: PageIndex['page']): Pick<PagePlace, 'textBefore' | 'textBehind'> {
  const [first, last] = [words[0], words.at(-1)];
  if (first === undefined || last === undefined) return {};
  const before: string[] = [];
  for (let at = first; at > first - MAX_BEFORE && isNextTo(at - 1, at, page); at -= 1) {
    before.unshift(page.words[at - 1]?.text ?? '');
  }
  const behind = isNextTo(last, last + 1, page) ? page.words[last + 1]?.text : undefined;
  return { textBefore: before.join(' '), ...(behind === undefined ? {} : { textBehind: behind }) };
}

/** Whether the words of a code have more digits than it has, behind or before a sign. */
function isPartOfWord(value: string, words: readonly Word[]): boolean {
  const [own, whole] = [normalise(value), normalise(words.map(({ text }) => text).join(''))];
  if (!/\d/.test(own) || whole.length <= own.length || findDates(value).length > 0) return false;
  return /\d/.test(whole.replace(own, '')) && whole.includes(own);
}

/**
 * The first word of the line right below, where it begins at the same left edge as the last line of a text that nothing
 * follows on its line.
 */
function belowWords(words: readonly number[], { words: all }: PageIndex['page']): readonly number[] {
  const index = words.at(-1);
  const last = index === undefined ? undefined : all[index];
  if (index === undefined || last === undefined || endsText(last)) return [];
  const left = Math.min(...words.flatMap((own) => (all[own]?.line === last.line ? (all[own]?.box[0] ?? []) : [])));
  const height = last.box[3] - last.box[1];
  for (let at = index + 1; at <= index + LOOK_AHEAD; at += 1) {
    const word = all[at];
    if (word === undefined) return [];
    const [gap, shift] = [word.box[1] - last.box[3], Math.abs(word.box[0] - left)];
    const isBelow = word.line !== last.line && gap > -0.5 * height && gap <= LINE_GAP * height;
    if (isBelow && shift <= EDGE * height) return isWord(word) ? [at] : [];
  }
  return [];
}

function isWord(word: PageIndex['page']['words'][number] | undefined): boolean {
  return word !== undefined && /^[\p{L}\p{N}]/u.test(word.text);
}
