import type { Box } from '../../../schemas/geometry.ts';
import type { PreparedPage } from '../../../schemas/page.ts';
import { around } from '../../document/box.ts';
import { findNearText } from '../../extract/places/near-text.ts';
import { piecesOf, type TextKeys, textKeys } from '../../extract/places/text-keys.ts';
import { type Cell, type Line, linesOfPage, sharedWidth } from '../../model/local/layout.ts';

/** A text as pages print it: its words one after the other, in one line or going on below. */
export interface PrintedText {
  readonly page: number;
  /** Around its words, on the upright page. */
  readonly box: Box;
  /** Mean height of a line of it, in the page's unit. */
  readonly height: number;
  /** Indices of its words on the page. */
  readonly words: readonly number[];
}

/** The lines of pages and their words in the order in which texts go on. */
export interface TextPages {
  readonly lines: readonly Line[];
  readonly strands: readonly Strand[];
}

/** Words that follow each other: of a cell and those below it, or of a whole page. */
interface Strand {
  readonly page: PreparedPage;
  readonly boxes: ReadonlyMap<number, Box>;
  readonly keys: TextKeys;
  /** The same words without their order in the key, for texts that are abbreviated. */
  readonly pieces: readonly { readonly key: string; readonly word: number }[];
}

/** Lines below a cell that a text may go on in. */
const MAX_LINES_BELOW = 2;
const MIN_SHARED_WIDTH = 0.5;
/** Letters that an abbreviation has at least. */
const MIN_ABBREVIATED = 2;
/** Maximum of places of one text. */
const MAX_PLACES = 20;

/** Arranges the words of pages so that texts can be looked for. */
export function textPages(pages: readonly PreparedPage[]): TextPages {
  const all = pages.map((page) => ({ page, lines: linesOfPage({ ...page, views: [] }, 0) }));
  return {
    lines: all.flatMap(({ lines }) => lines),
    strands: all.flatMap(({ page, lines }) => {
      const boxes = new Map(lines.flatMap(({ tokens }) => tokens.map(({ index, box }) => [index, box] as const)));
      const strand = (words: readonly number[]): Strand => ({
        page,
        boxes,
        keys: textKeys(page.words, words, page.wordsFrom === 'ocr'),
        pieces: words.flatMap((word) => piecesOf(page.words[word]?.text ?? '').map((key) => ({ key, word }))),
      });
      const cells = lines.flatMap((line, at) => line.cells.map((cell) => strand(wordsBelow(cell, lines, at))));
      return [...cells, ...lines.map(({ tokens }) => strand(tokens.map(({ index }) => index)))];
    }),
  };
}

/** The words of a cell, and of the cells right below it that begin where it does or overlap it. */
function wordsBelow(cell: Cell, lines: readonly Line[], at: number): readonly number[] {
  const words = cell.tokens.map(({ index }) => index);
  let above = cell;
  for (const line of lines.slice(at + 1, at + 1 + MAX_LINES_BELOW)) {
    const below = line.cells.find((other) => sharedWidth(above.box, other.box) >= MIN_SHARED_WIDTH);
    if (below === undefined) break;
    words.push(...below.tokens.map(({ index }) => index));
    above = below;
  }
  return words;
}

/**
 * Finds where a text is printed, all of its words one after the other; case, accents and punctuation do not count, words
 * may be abbreviated, and on a page read by OCR letters that it confuses may differ.
 */
export function findPrinted(text: string, { strands }: TextPages): readonly PrintedText[] {
  const wanted = piecesOf(text);
  const found = new Map<string, PrintedText>();
  if (wanted.length === 0) return [];
  // What an OCR misread takes long to find, and is looked for only where nothing is printed as it should be.
  for (const find of [placesIn, placesNear]) {
    for (const strand of found.size === 0 ? strands : []) {
      for (const words of find(wanted, strand)) {
        const key = `${strand.page.number} ${words.join(' ')}`;
        if (!found.has(key) && found.size < MAX_PLACES) found.set(key, toPrinted(words, strand));
      }
    }
  }
  return [...found.values()];
}

/** Whether a text is printed anywhere. */
export function isPrinted(text: string, pages: TextPages): boolean {
  return piecesOf(text).length === 0 || findPrinted(text, pages).length > 0;
}

function* placesIn(wanted: readonly string[], { keys, pieces }: Strand): Generator<readonly number[]> {
  const key = wanted.join('');
  let isWhole = false;
  for (let at = keys.key.indexOf(key); at >= 0; at = keys.key.indexOf(key, at + 1)) {
    if (keys.begins[at] !== true || keys.begins[at + key.length] !== true) continue;
    isWhole = true;
    yield [...new Set(keys.words.slice(at, at + key.length))];
  }
  if (isWhole) return;
  for (let at = 0; at + wanted.length <= pieces.length; at += 1) {
    if (wanted.every((piece, step) => isAbbreviated(piece, pieces[at + step]?.key ?? ''))) {
      yield [...new Set(pieces.slice(at, at + wanted.length).map(({ word }) => word))];
      return;
    }
  }
}

function* placesNear(wanted: readonly string[], { keys, page }: Strand): Generator<readonly number[]> {
  const near = page.wordsFrom === 'ocr' ? findNearText(wanted.join(''), keys) : undefined;
  if (near !== undefined) yield [...new Set(keys.words.slice(near.start, near.end))];
}

/** Whether two words are the same, also with `ue` for `ü`, or one is short for the other. */
export function isAbbreviated(one: string, other: string): boolean {
  if (one === other || withoutUmlauts(one) === withoutUmlauts(other)) return true;
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short.length >= MIN_ABBREVIATED && /^\p{L}+$/u.test(long) && long.startsWith(short);
}

function withoutUmlauts(word: string): string {
  return word.replace(/([aou])e/g, '$1');
}

function toPrinted(words: readonly number[], { page, boxes }: Strand): PrintedText {
  const own = words.map((word) => boxes.get(word)).filter((box) => box !== undefined);
  const height = own.reduce((sum, box) => sum + box[3] - box[1], 0) / Math.max(1, own.length);
  return { page: page.number, box: around(own), height, words };
}
