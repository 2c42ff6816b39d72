import type { FieldKind } from '../../../../schemas/hints.ts';
import { findPostcodes } from '../../../document/values/postcodes.ts';
import { joinRuns } from '../find/blocks.ts';
import type { FoundValue } from '../find/found.ts';
import { addressScore, isContact, isRegistration, isSentence } from '../find/line-classifiers.ts';
import { type Run, runOf, tokensWithin } from '../layout/run.ts';
import { PARTS } from './address-blocks.ts';
import type { Block } from './block.ts';

const SCORE = 1;
/** A line with an identifier and the letters before it, which is no name. */
const IDENTIFIER = /^\p{L}{2,12}[\s.:-]*\d{6,}$/u;
/** Minimum of words in a sentence; names may have a word or two of one. */
const MIN_SENTENCE_WORDS = 5;

function isProse(text: string): boolean {
  return text.split(/\s+/).length >= MIN_SENTENCE_WORDS && isSentence(text);
}

/** Splits a run at points or bars. */
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

function cityIn(run: Run): FoundValue | undefined {
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

function postcodeIn(run: Run): FoundValue | undefined {
  const postcode = findPostcodes(run.text)[0];
  if (postcode === undefined) return undefined;
  const { start, end, value } = postcode;
  return { value, tokens: tokensWithin(run, start, end), score: SCORE, at: 0 };
}

/**
 * Reads a part of an address block: the name is its first line, the place is the line with the postcode, the street is
 * the most likely line before that, and the address is everything but the name.
 */
export function fromBlock(block: Block, kind: FieldKind | 'name'): FoundValue | undefined {
  const lines = block.runs
    .flatMap(partsOf)
    .filter(({ text }) => !isContact(text) && !isRegistration(text) && !IDENTIFIER.test(text) && !isProse(text));
  const [name, ...rest] = lines;
  const place = rest.findIndex((run) => findPostcodes(run.text).length > 0);
  const placeLine = rest[place];
  switch (kind) {
    case 'name':
    case 'company':
      return name === undefined ? undefined : joinRuns([name], ' ', SCORE, block.at);
    case 'address': {
      const end = place < 0 ? rest.length : Math.min(rest.length, place + 2);
      return joinRuns(rest.slice(0, end), ', ', SCORE, block.at);
    }
    case 'postcode':
      return placeLine === undefined ? undefined : postcodeIn(placeLine);
    case 'city':
      return placeLine === undefined ? undefined : cityIn(placeLine);
    case 'street': {
      const streets = place < 0 ? rest : rest.slice(0, place);
      const best = [...streets].sort((a, b) => addressScore(b.text) - addressScore(a.text))[0];
      return best === undefined ? undefined : joinRuns([best], ' ', SCORE, block.at);
    }
    default:
      return undefined;
  }
}
