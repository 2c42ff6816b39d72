import type { FieldKind } from '../../../../schemas/hints.ts';
import { normalise } from '../../../document/values/normalise.ts';
import { findPostcodes } from '../../../document/values/postcodes.ts';
import { isCountry } from '../find/country.ts';
import { type FoundValue, joinRuns } from '../find/found.ts';
import { addressScore, isContact, isRegistration, isSentence, wordsOf } from '../find/line-kinds.ts';
import { type Run, runOf, tokensWithin } from '../layout.ts';
import { runAt } from '../run-at.ts';
import { SALUTATIONS } from '../vocabulary/line-words.ts';
import { type Block, PARTS } from './blocks.ts';
import { STREET_SCORE, splitName, withoutRole } from './names.ts';

const SCORE = 1;
const IDENTIFIER = /^\p{L}{2,12}[\s.:-]+\p{L}?\d{6,}[\s-]?\p{L}?$|^\p{L}{2,12}\d{6,}$/u;
/** A place of India: `Bangalore - 560038`. */
const INDIAN_PLACE = /^\p{L}{3,} [-–] \d{6}$/u;
/** Lines from the number of a house to the place. */
const MAX_LINES_TO_PLACE = 2;
/** Minimum of words in a sentence; names may have a word or two of one. */
const MIN_SENTENCE_WORDS = 5;
/** How much further from the address a line stands that is none of it, in its height. */
const MAX_EXTRA_GAP = 0.4;
/** Words of a line below the place that may be a region or country. */
const MAX_REGION_WORDS = 3;
/** A state before a postcode, behind a city: `Springfield, IL 62704`. A country may stand there alone: `DE 80333`. */
const STATE_BEFORE = /(?<=\p{L}{2}[^\p{L}]{0,8})[\s,]{1,8}[A-Z]{2},?\s{0,8}$/u;
const COUNTRY_BEFORE = /^\s*[A-Z]{2}\s*$/;
/** A dash before a postcode, behind which a state may follow: `Bangalore - 560048 Karnataka`. */
const DASH_BEFORE = /\s{0,8}[-–]\s{0,8}$/;
/** The letters of a province behind a city: `10121 Torino TO`. */
const PROVINCE_BEHIND = /(?<=\p{L}{3}) [A-Z]{2}\s*$/u;
const INDIAN = /^\d{6}$/;
const BRITISH = /\p{L}\s+[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$/u;
const US = /^\d{5}(?:-\d{4})?$/;
/** A postcode of India at the start of a part, which belongs to the place before the dash. */
const INDIAN_FIRST = /^\d{6}(?!\d)/;

/** The lines of a party's block by what they are, each without contact data and identifiers. */
interface AddressLines {
  readonly name: Run | undefined;
  /** The line above the name, where it may be a part of it. */
  readonly above: Run | undefined;
  /** From the name to the place. */
  readonly before: readonly Run[];
  /** The line with the postcode. */
  readonly place: Run | undefined;
  /** A region or country below the place. */
  readonly below: Run | undefined;
}

/** Whether a block is a name with lines below, one of which has a postcode and a place. */
export function isAddress(block: Block): boolean {
  return block.runs.length > 1 && fromBlock(block, 'name') !== undefined && fromBlock(block, 'city') !== undefined;
}

/**
 * The lines of a block of which nothing says whether they are a street, a person, a department or a building; none where
 * a single line stands between name and place. Without a heading, the first line may be one that is not known as such.
 */
export function unsureLines(block: Block): readonly Run[] {
  const { name, above, before, place } = linesOf(block);
  const lines = withoutCity(before, place);
  // A person may stand above a firm.
  const named = above === undefined || name === undefined ? [] : [above, name];
  // A state may stand where the city does, and the street may be the line that counts as the name.
  const isPlaceUnsure =
    place !== undefined && (mayBeState(place) || (lines.length === 0 && streetIn(place) === undefined));
  // Two names above a postcode are a town and a county, in any order.
  const [county, town] = [place === undefined ? undefined : cityAbove(before, place), before.at(-2)];
  const isCountyUnsure =
    county !== undefined && town !== undefined && !/\d/.test(town.text) && addressScore(town.text) <= 0;
  // A town may stand above its county, which is in the line of the postcode: `Melksham / Wiltshire SN12 6QA`.
  const last = before.at(-1);
  const isTownAbove =
    place !== undefined &&
    last !== undefined &&
    before.length > 1 &&
    BRITISH.test(place.text) &&
    cityIn(place) !== undefined &&
    !/\d/.test(last.text) &&
    addressScore(last.text) <= 0;
  const counties = [...named, ...(isCountyUnsure ? [town, county] : isTownAbove ? [last, place] : [])];
  if (isPlaceUnsure) return [...(name === undefined ? [] : [name]), ...lines, place, ...counties];
  if (lines.length < 2) return counties;
  return [...(block.isHeaded || name === undefined ? lines : [name, ...lines]), ...counties];
}

/**
 * Reads a part of an address block: the name is its first line, the place is the line with the postcode, the street is
 * the most likely line before that, and the address is everything from the first line that may be a street to the country.
 */
export function fromBlock(block: Block, kind: FieldKind | 'name'): FoundValue | undefined {
  const { name, before, place, below } = linesOf(block);
  switch (kind) {
    case 'name':
    case 'company':
      return name === undefined ? undefined : joinRuns([withoutRole(name)], ' ', SCORE, block.at);
    case 'address': {
      const street = before.findIndex(({ text }) => /\d/.test(text) || addressScore(text) >= STREET_SCORE);
      // Lines without a number, street or place are of anything.
      if (street < 0 && place === undefined) return undefined;
      const first = Math.max(0, street);
      const lines = [...before.slice(first), ...(place === undefined ? [] : [place]), ...(below ? [below] : [])];
      return joinRuns(lines, ', ', SCORE, block.at);
    }
    case 'postcode':
      return place === undefined ? undefined : postcodeIn(place);
    case 'city':
      return cityOf(before, place);
    case 'street': {
      const [best] = withoutCity(before, place).toSorted((a, b) => addressScore(b.text) - addressScore(a.text));
      if (best !== undefined) return joinRuns([best], ' ', SCORE, block.at);
      return place === undefined ? undefined : streetIn(place);
    }
    default:
      return undefined;
  }
}

function linesOf(block: Block): AddressLines {
  const parts = block.runs.flatMap(partsOf);
  const [only] = parts;
  const lines = (only !== undefined && parts.length === 1 ? nameAndAddress(only) : parts).filter(
    ({ text }) => ![isContact, isRegistration, isIdentifier, isProse, isSalutation].some((is) => is(text)),
  );
  const { name, rest, above } = splitName(lines);
  const at = placeIn(rest);
  if (at < 0) return { name, above, before: rest, place: undefined, below: undefined };
  const next = isSetApart(rest, at + 1) ? undefined : rest[at + 1];
  const isRegion = next !== undefined && !/\d/.test(next.text) && next.text.split(/\s+/).length <= MAX_REGION_WORDS;
  const below = next !== undefined && (isRegion || isCountry(next.text)) ? next : undefined;
  return { name, above, before: rest.slice(0, at), place: rest[at], below };
}

/** Whether a line stands further from the one above it than the lines of the address from each other. */
function isSetApart(lines: readonly Run[], at: number): boolean {
  const gap = (index: number) => (lines[index]?.box[1] ?? 0) - (lines[index - 1]?.box[3] ?? 0);
  const usual = Array.from({ length: Math.max(0, at - 1) }, (_, index) => gap(index + 1));
  const height = (lines[at]?.box[3] ?? 0) - (lines[at]?.box[1] ?? 0);
  return usual.length > 0 && gap(at) > Math.max(...usual) + MAX_EXTRA_GAP * height;
}

/** Whether a line is an identifier with the letters before it, which is no name. */
function isIdentifier(text: string): boolean {
  return IDENTIFIER.test(text) && !INDIAN_PLACE.test(text);
}

/** Endings for others in brackets: `Exmo.(s) Sr.(s)`. */
const ENDINGS = /\(\p{L}{1,3}\)/gu;

function isSalutation(text: string): boolean {
  if (SALUTATIONS.has(normalise(text))) return true;
  const words = wordsOf(text.replace(ENDINGS, ''));
  return words.length > 0 && words.every((word) => SALUTATIONS.has(word));
}

function isProse(text: string): boolean {
  return text.split(/\s+/).length >= MIN_SENTENCE_WORDS && isSentence(text);
}

/** Splits a run at points or bars. */
function partsOf(run: Run): Run[] {
  const parts: Run[] = [];
  let from = 0;
  const pieces = run.text.split(PARTS);
  if (pieces.some((piece) => INDIAN_FIRST.test(piece.trim()))) return [run];
  // A dash in a name parts nothing: `Acme Ltd - London Branch`.
  if (!pieces.slice(1).some((piece) => /\d/.test(piece))) return [run];
  for (const piece of pieces) {
    const start = run.text.indexOf(piece, from);
    const tokens = tokensWithin(run, start, start + piece.length);
    if (piece.trim() !== '' && tokens.length > 0) parts.push({ ...runOf(tokens), text: piece.trim() });
    from = start + piece.length;
  }
  return parts;
}

/** A name and its address in one line, parted: `Acme Corp, 77 Main Street, Springfield, IL 62701`. */
function nameAndAddress(run: Run): readonly Run[] {
  const [name = ''] = /^[^\d,]+(?:,[^\d,]+){0,2}(?=,[^,]*\d)/.exec(run.text) ?? [];
  const from = name.length + (/^[,\s]*/.exec(run.text.slice(name.length))?.[0].length ?? 0);
  if (name === '' || findPostcodes(run.text.slice(from)).length === 0) return [run];
  return [runAt(run, [0, name.length]), runAt(run, [from, run.text.length])].filter((part) => part !== undefined);
}

/** Index of the line with the postcode: the last of those near the first, which may begin with the number of a house. */
function placeIn(lines: readonly Run[]): number {
  const first = lines.findIndex(({ text }) => findPostcodes(text).length > 0);
  const near = lines.slice(0, first + 1 + MAX_LINES_TO_PLACE);
  return near.findLastIndex(({ text }) => findPostcodes(text).length > 0);
}

function postcodeIn(run: Run): FoundValue | undefined {
  const postcode = findPostcodes(run.text)[0];
  if (postcode === undefined) return undefined;
  const { start, end, value } = postcode;
  return { value, tokens: tokensWithin(run, start, end), score: SCORE, at: 0 };
}

/** The city of a place, in its line or, where that has only a postcode, in the line above. */
function cityOf(before: readonly Run[], place: Run | undefined): FoundValue | undefined {
  if (place === undefined) return undefined;
  const inPlace = cityIn(place);
  if (inPlace !== undefined) return partOf(place, inPlace.start, inPlace.end);
  const above = cityAbove(before, place);
  if (above === undefined) return undefined;
  // A province may stand behind the city: `Montréal, Québec`.
  const [city = ''] = above.text.split(',');
  return above.text.includes(',') ? partOf(above, 0, city.length) : joinRuns([above], ' ', SCORE, 0);
}

function cityAbove(before: readonly Run[], place: Run): Run | undefined {
  const last = before.at(-1);
  if (last === undefined || /\d/.test(last.text) || addressScore(last.text) > 0) return undefined;
  return /^\P{L}*$/u.test(withoutPostcode(place.text)) || isCountry(withoutPostcode(place.text)) ? last : undefined;
}

/** The lines between name and place without the city. */
function withoutCity(before: readonly Run[], place: Run | undefined): readonly Run[] {
  if (place === undefined || cityIn(place) !== undefined || cityAbove(before, place) === undefined) return before;
  return before.slice(0, -1);
}

function withoutPostcode(text: string): string {
  return findPostcodes(text).reduce((rest, { text: code }) => rest.replace(code, ''), text);
}

/** Where the city stands in a line with a postcode: behind it, or before it with a state between. */
function cityIn({ text }: Run): { readonly start: number; readonly end: number } | undefined {
  const postcode = findPostcodes(text)[0];
  if (postcode === undefined) return undefined;
  const before = text.slice(0, postcode.start);
  const behind = text.slice(postcode.end);
  const isStateBetween = STATE_BEFORE.test(before) || (INDIAN.test(postcode.value) && DASH_BEFORE.test(before));
  const [, gap = '', next = ''] = /^([^\p{L}]*)([^,;(]*)/u.exec(behind) ?? [];
  const isBehind = !isStateBetween && /\p{L}{2}/u.test(next) && !isCountry(next);
  const length = next.replace(PROVINCE_BEHIND, '').trimEnd().length;
  if (isBehind) return { start: postcode.end + gap.length, end: postcode.end + gap.length + length };
  const named = before
    .replace(COUNTRY_BEFORE, '')
    .replace(STATE_BEFORE, '')
    .replace(DASH_BEFORE, '')
    // A province in brackets: `Saint-Hyacinthe (Québec) J2S 4Z9`.
    .replace(/\([^()]*\)\s*$/, '');
  const pieces = named.split(/[,;(]/).filter((piece) => /\p{L}{2}/u.test(piece));
  // A state may be written in full: `Portland, Oregon 97214`.
  const isState = US.test(postcode.value) && pieces.length > 1 && !/\d/.test(pieces.at(-2) ?? '');
  const part = pieces.at(isState ? -2 : -1) ?? '';
  const start = named.lastIndexOf(part) + (part.length - part.trimStart().length);
  return part.trim() === '' || /\d/.test(part) ? undefined : { start, end: start + part.trim().length };
}

/** Whether a name before an Indian postcode may be a state's: `Pune, Maharashtra - 411019`, `Pune Maharashtra 411019`. */
function mayBeState({ text }: Run): boolean {
  const postcode = findPostcodes(text)[0];
  if (postcode === undefined || !INDIAN.test(postcode.value)) return false;
  const before = text.slice(0, postcode.start);
  return before.includes(',') ? DASH_BEFORE.test(before) : /\p{L}{2}\P{L}+\p{L}{2}/u.test(before);
}

/** The street before the city, where both are in one line. */
function streetIn(place: Run): FoundValue | undefined {
  const city = cityIn(place);
  const postcode = findPostcodes(place.text)[0];
  if (city === undefined || postcode === undefined) return undefined;
  const end = place.text.slice(0, Math.min(city.start, postcode.start)).replace(/[\s,;–-]+$/, '').length;
  const text = place.text.slice(0, end);
  if (/\d/.test(text) && /\p{L}{2}/u.test(text)) return partOf(place, 0, end);
  // The place may stand first: `6300 Wörgl, Innsbrucker Straße 12`.
  const [, gap = '', street = ''] =
    /^(\s*,\s*)([^,;]*\p{L}{3}[^,;]*\d\s?\p{L}?)\s*$/u.exec(place.text.slice(city.end)) ?? [];
  const start = city.end + gap.length;
  return street === '' || end > 0 ? undefined : partOf(place, start, start + street.length);
}

function partOf(run: Run, start: number, end: number): FoundValue {
  return { value: run.text.slice(start, end), tokens: tokensWithin(run, start, end), score: SCORE, at: 0 };
}
