import type { FieldKind } from '../../../../schemas/hints.ts';
import { findPostcodes } from '../../../document/values/postcodes.ts';
import { foundIn } from '../find/blocks.ts';
import type { Found } from '../find/found.ts';
import { addressScore, isContact, isRegistration, isSentence } from '../find/lineclass.ts';
import { type Run, runOf, tokensWithin } from '../layout/run.ts';
import { PARTS } from './address-blocks.ts';
import type { Block } from './block.ts';

const SCORE = 1;
/** A number that identifies a party or a place, with the letters that say which: a line of the block, but no name. */
const IDENTIFIER = /^\p{L}{2,12}[\s.:-]*\d{6,}$/u;
/** A name may have a word or two of a sentence in it; so many words are one. */
const WORDS_OF_SENTENCE = 5;

function isProse(text: string): boolean {
  return text.split(/\s+/).length >= WORDS_OF_SENTENCE && isSentence(text);
}

/** A run cut where its parts are printed with points or bars between them. */
function partsOf(run: Run): Run[] {
  const parts: Run[] = [];
  let from = 0;
  for (const piece of run.text.split(PARTS)) {
    const start = run.text.indexOf(piece, from);
    const tokens = tokensWithin(run, start, start + piece.length);
    if (piece.trim() !== '' && tokens.length > 0) parts.push({ ...runOf(tokens), text: piece.trim() });
    from = start + piece.length;
  }
  return parts;
}

function cityIn(run: Run): Found | undefined {
  const postcode = findPostcodes(run.text)[0];
  if (postcode === undefined) return undefined;
  const behind = run.text.slice(postcode.end);
  const before = run.text.slice(0, postcode.start).replace(/,?\s*[A-Z]{2},?\s*$/, '');
  const useBehind = /\p{L}{2}/u.test(behind);
  const text = (useBehind ? behind : before).split(/[,;(]/).find((part) => /\p{L}{2}/u.test(part)) ?? '';
  const start = run.text.indexOf(text, useBehind ? postcode.end : 0);
  const tokens = tokensWithin(run, start, start + text.length);
  const value = text.trim();
  return value === '' ? undefined : { value, tokens, score: SCORE, at: 0 };
}

function postcodeIn(run: Run): Found | undefined {
  const postcode = findPostcodes(run.text)[0];
  if (postcode === undefined) return undefined;
  const { start, end, value } = postcode;
  return { value, tokens: tokensWithin(run, start, end), score: SCORE, at: 0 };
}

/**
 * A part of an address block: the name is its first line, the place the line with the postcode, the street the line before it
 * that looks most like one, the address all but the name.
 */
export function fromBlock(block: Block, kind: FieldKind | 'name'): Found | undefined {
  const lines = block.runs
    .flatMap(partsOf)
    .filter(({ text }) => !isContact(text) && !isRegistration(text) && !IDENTIFIER.test(text) && !isProse(text));
  const [name, ...rest] = lines;
  const place = rest.findIndex((run) => findPostcodes(run.text).length > 0);
  const placeLine = rest[place];
  switch (kind) {
    case 'name':
    case 'company':
      return name === undefined ? undefined : foundIn([name], ' ', SCORE, block.at);
    case 'address': {
      const end = place < 0 ? rest.length : Math.min(rest.length, place + 2);
      return foundIn(rest.slice(0, end), ', ', SCORE, block.at);
    }
    case 'postcode':
      return placeLine === undefined ? undefined : postcodeIn(placeLine);
    case 'city':
      return placeLine === undefined ? undefined : cityIn(placeLine);
    case 'street': {
      const streets = place < 0 ? rest : rest.slice(0, place);
      const best = [...streets].sort((a, b) => addressScore(b.text) - addressScore(a.text))[0];
      return best === undefined ? undefined : foundIn([best], ' ', SCORE, block.at);
    }
    default:
      return undefined;
  }
}
