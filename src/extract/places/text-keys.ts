import type { Word } from '../../../schemas/page.ts';
import { fold } from '../../document/values/normalise.ts';

/** The letters and digits of words, one after the other, with what they belong to and where a word may begin or end. */
export interface TextKeys {
  /** Folded letters and digits. */
  readonly key: string;
  /** Index of the word of each character. */
  readonly words: readonly number[];
  /** Whether a word may begin at a character, and whether one may end before it. */
  readonly begins: readonly boolean[];
}

const PIECE = /[\p{L}\p{N}\p{M}]+/gu;
/** OCR loses blanks: words of a piece are told apart by their capitals and digits. */
const PART = /\p{Lu}?\p{M}*(?:\p{Ll}\p{M}*)+|(?:\p{Lu}\p{M}*)+(?!\p{Ll})|(?:\p{Lo}\p{M}*)+|\p{N}+|[\p{L}\p{M}]/gu;

/** The key of some of the words of a page. `isOcr`: whether blanks between words may be lost. */
export function textKeys(words: readonly Word[], indices: Iterable<number>, isOcr: boolean): TextKeys {
  let key = '';
  const owners: number[] = [];
  const begins: boolean[] = [];
  for (const index of indices) {
    const text = words[index]?.text ?? '';
    for (const [piece] of text.normalize('NFKC').matchAll(PIECE)) {
      const parts = isOcr ? [...piece.matchAll(PART)].map(([part]) => part) : [piece];
      for (const part of parts) {
        const own = keyOfPiece(part);
        for (let at = 0; at < own.length; at += 1) {
          owners.push(index);
          begins.push(at === 0);
        }
        key += own;
      }
    }
  }
  begins.push(true);
  return { key, words: owners, begins };
}

/** The folded letters and digits of a piece of text without blanks. */
export function keyOfPiece(piece: string): string {
  return fold(fold(piece)).replace(/[^\p{L}\p{N}]+/gu, '');
}

/** The keys of the words of a text. */
export function piecesOf(text: string): readonly string[] {
  return [...text.normalize('NFKC').matchAll(PIECE)].map(([piece]) => keyOfPiece(piece)).filter((key) => key !== '');
}
