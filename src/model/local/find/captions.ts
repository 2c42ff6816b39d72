import { fold, normalise } from '../../../document/values/normalise.ts';
import type { Hit, LabelledDocument } from '../labelled-document.ts';
import { foldLookalikes } from '../labels.ts';
import { type Cell, heightOf, type Line, type Run, runOf, sharedWidth, tokensWithin } from '../layout.ts';
import { hasFormat, read } from '../read.ts';
import type { Leaf } from '../schema.ts';
import { roleOf, snakeCase } from '../vocabulary/vocabulary.ts';
import type { FoundValue } from './found.ts';

/** The words of a field's name, and the number of its box if the name begins with one: `box5_medicare_wages`. */
interface NameParts {
  readonly words: readonly string[];
  /** The words without those that say no more than what kind of value it is, if there are others. */
  readonly required: readonly string[];
  readonly box: string | undefined;
  /** The headings of the party whose name or address it is: `Bill to` of `customer_address`. */
  readonly headings: ReadonlySet<string>;
}

/** A cell, or the part before its colon, that may say what stands below or behind it. */
interface Caption {
  readonly line: Line;
  readonly cell: Cell;
  /** Characters of the cell, without a colon behind it. */
  readonly end: number;
  readonly words: readonly string[];
  /** The number or letter that it begins with. */
  readonly box: string | undefined;
}

/** What the name of a party's name or address ends with. */
const PARTY = /_(?:name|address)$/;
/** How well a heading fits, which is less than a caption with all words of a name and no other. */
const HEADING_FIT = 0.95;
/** Words of a name that no caption has. */
const NOT_PRINTED: ReadonlySet<string> = new Set([
  'field',
  'value',
  'text',
  'of',
  'the',
  'and',
  'or',
  'in',
  'on',
  'by',
]);
const KIND_WORDS: ReadonlySet<string> = new Set(['name', 'number', 'date', 'no', 'id']);
/** Letters that the only word of a name must have, which a caption with a colon may have among others. */
const MIN_ONLY_WORD = 5;
const BOX_NAME = /^(?:box|line|field|item|part|no)_?(\d{1,3}\p{L}?)_(?=\p{L})/u;
const BOX = /^\(?(\d{1,3}\p{Ll}?|\p{L})[.):]?\s+(?=\p{L})/u;
const MAX_CAPTION_WORDS = 16;
const MIN_ACRONYM = 2;
const MIN_LIKE = 5;
/** Share of the words of a name that a caption with the number of the box must have. */
const MIN_SHARE_IN_BOX = 0.5;
/** Lines below a caption that are looked at, and the gap between it and its value, in heights of a line. */
const MAX_LINES_BELOW = 6;
const MAX_GAP = 2;
/** Lines of a text below its caption, and the gap between two of them, likewise. */
const MAX_TEXT_LINES = 3;
const MAX_TEXT_GAP = 1.2;
/** Score of what stands at a caption with the box's number or the name's words and no other, and at another one. */
const SURE = 1.15;
const LIKELY = 1;

/**
 * Finds values at captions that have the words of a field's name among others, or what these are short for, as
 * `b Employer identification number (EIN)` has those of `employer_ein`. Each field has at most one caption; of several
 * that fit alike it has none. Labels that are known are better: this is for fields of which none is printed.
 */
export function findByCaptions(document: LabelledDocument, leaves: readonly Leaf[]): ReadonlyMap<Leaf, FoundValue> {
  const captions = document.layout.lines.flatMap((line) => line.cells.flatMap((cell) => captionOf(line, cell) ?? []));
  const chosen = new Map<Leaf, { readonly caption: Caption; readonly name: NameParts }>();
  for (const leaf of leaves) {
    const name = namePartsOf(leaf.name);
    const caption = name === undefined ? undefined : bestOf(name, captions);
    if (name !== undefined && caption !== undefined) chosen.set(leaf, { caption, name });
  }
  const taken = new Set([...chosen.values()].map(({ caption }) => caption));
  const found = new Map<Leaf, FoundValue>();
  for (const [leaf, { caption, name }] of chosen) {
    const sharing = [...chosen].filter(([, other]) => other.caption === caption).map(([other]) => other);
    const value = valueAt(document, leaf, caption, { taken, sharing, captions });
    const isSure = name.box !== undefined || name.words.length === caption.words.length;
    if (value !== undefined) found.set(leaf, { ...value, score: isSure ? SURE : LIKELY });
  }
  return found;
}

/** Undefined of a name that says too little. */
function namePartsOf(name: string): NameParts | undefined {
  const snake = snakeCase(name);
  const box = BOX_NAME.exec(snake);
  const words = snake
    .slice(box?.[0].length ?? 0)
    .split('_')
    .filter((word) => word.length > 1 && !NOT_PRINTED.has(word));
  const headings = new Set((PARTY.test(snake) ? roleOf(snake.replace(PARTY, '')) : undefined)?.headings.map(normalise));
  const telling = words.filter((word) => !KIND_WORDS.has(word));
  const required = telling.length > 0 ? telling : words;
  const says = words.length > 1 || box !== null || (words[0] ?? '').length >= MIN_ONLY_WORD;
  return words.length > 0 && says ? { words, required, box: box?.[1], headings } : undefined;
}

function captionOf(line: Line, cell: Cell): Caption | undefined {
  const colon = cell.text.indexOf(':');
  const end = colon < 0 ? cell.text.length : colon;
  const text = cell.text.slice(0, end);
  const box = BOX.exec(text);
  const words = fold(text.slice(box?.[0].length ?? 0))
    .replace(/[’']s?(?!\p{L})/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  if (words.length === 0 || words.length > MAX_CAPTION_WORDS || words.some((word) => /\d/.test(word))) return undefined;
  return { line, cell, end, words, box: box?.[1]?.toLowerCase() };
}

/** The caption that fits a name best; undefined if none does, or several do alike. */
function bestOf(name: NameParts, captions: readonly Caption[]): Caption | undefined {
  const fitting = captions
    .map((caption) => ({ caption, fit: fitOf(name, caption) }))
    .filter(({ fit }) => fit > 0)
    .toSorted((a, b) => b.fit - a.fit);
  const [best, next] = fitting;
  return best === undefined || (next !== undefined && next.fit === best.fit) ? undefined : best.caption;
}

/** Share of the words of a caption that a name has, 0 if it does not fit; a name with a box's number fits that box only. */
function fitOf({ words, required, box, headings }: NameParts, caption: Caption): number {
  if (headings.has(caption.words.join(''))) return HEADING_FIT;
  const matched = words.map((word) => matchOf(word, caption.words));
  const count = matched.filter((length) => length > 0).length;
  if (box === undefined) {
    const isNamed = required.every((word) => matchOf(word, caption.words) > 0);
    // One word among others is a caption only where a colon says so.
    const isCaption = count > 1 || caption.words.length === count || caption.end < caption.cell.text.length;
    if (!isNamed || !isCaption) return 0;
  } else if (!isBoxOf(box, caption.box ?? '') || count < MIN_SHARE_IN_BOX * words.length) return 0;
  return matched.reduce((sum, length) => sum + length, 0) / caption.words.length;
}

/** Whether a box has a number, which an OCR may read as a letter. */
function isBoxOf(number: string, printed: string): boolean {
  return printed === number || (/^\p{L}$/u.test(printed) && foldLookalikes(printed) === foldLookalikes(number));
}

/** The number of words of a caption that a word of a name stands for: itself, in another form, or by their initials. */
function matchOf(word: string, words: readonly string[]): number {
  if (words.some((other) => isLike(word, other))) return 1;
  if (word.length < MIN_ACRONYM) return 0;
  const initials = words.map((other) => other.charAt(0)).join('');
  return initials.includes(word) ? word.length : 0;
}

/** Whether two words are one, but for a plural or letters that an OCR confuses. */
function isLike(one: string, other: string): boolean {
  const [a, b] = [one.replace(/s$/, ''), other.replace(/s$/, '')];
  return a === b || (a.length >= MIN_LIKE && foldLookalikes(a) === foldLookalikes(b));
}

/** What may stand in the way of a value. */
interface Surroundings {
  /** Captions of fields. */
  readonly taken: ReadonlySet<Caption>;
  /** The fields that have this caption. */
  readonly sharing: readonly Leaf[];
  readonly captions: readonly Caption[];
}

/** The value behind the colon of a caption, or in the box below it. */
function valueAt(
  document: LabelledDocument,
  leaf: Leaf,
  caption: Caption,
  surroundings: Surroundings,
): Omit<FoundValue, 'score'> | undefined {
  const { cell, end, line } = caption;
  const behind = tokensWithin(cell, end + 1, cell.text.length);
  if (end < cell.text.length && behind.length > 0) return readWhole(document, leaf, runOf(behind), line.at);
  const [first, ...rest] = linesInBox(document, caption, surroundings, !hasFormat(leaf.kind));
  if (first === undefined) return undefined;
  if (hasFormat(leaf.kind)) return readWhole(document, leaf, first.run, first.at);
  // A name and an address below one caption stand in this order.
  const hasName = surroundings.sharing.some(({ kind }) => kind !== 'address');
  const lines = leaf.kind !== 'address' ? [first] : hasName ? rest : [first, ...rest];
  const [start] = lines;
  return start === undefined
    ? undefined
    : readWhole(document, leaf, runOf(lines.flatMap(({ run }) => run.tokens)), start.at);
}

interface LineInBox {
  readonly run: Run;
  readonly at: number;
}

/**
 * The lines below a caption, as wide as up to the next cell on its right, until another caption; of a text, the first
 * cell of each.
 */
function linesInBox(
  document: LabelledDocument,
  caption: Caption,
  surroundings: Surroundings,
  isText: boolean,
): readonly LineInBox[] {
  const { lines, textHeight } = document.layout;
  const { cell, line } = caption;
  const left = cell.box[0] - heightOf(cell);
  let right = line.cells.find((other) => other.from > cell.from)?.box[0] ?? Number.POSITIVE_INFINITY;
  const found: LineInBox[] = [];
  let [bottom, gap] = [cell.box[3], MAX_GAP];
  for (let at = line.at + 1; at <= line.at + MAX_LINES_BELOW && found.length < MAX_TEXT_LINES; at += 1) {
    const next = lines[at];
    if (next === undefined || next.page !== line.page) break;
    const inside = next.cells.filter(({ box }) => box[0] >= left && box[2] <= right);
    const other = inside.find((each) => isOther(next, each, caption, document, surroundings));
    if (other !== undefined && sharedWidth(other.box, cell.box) > 0) break;
    // The box ends where another caption begins.
    right = Math.min(right, other?.box[0] ?? right);
    const own = inside.filter(({ box }) => box[2] <= right).slice(0, isText ? 1 : undefined);
    if (own.length === 0) continue;
    const run = runOf(own.flatMap(({ tokens }) => tokens));
    if (run.box[1] - bottom > gap * Math.max(heightOf(run), textHeight)) break;
    bottom = run.box[3];
    // A caption of several lines goes on in small letters.
    if (found.length === 0 && /^\p{Ll}/u.test(run.text) && /\p{L}$/u.test(cell.text)) continue;
    found.push({ run, at });
    gap = MAX_TEXT_GAP;
  }
  return found;
}

/** Whether a cell below a caption is one or a label itself. A number before words is a house's where boxes have none. */
function isOther(
  line: Line,
  cell: Cell,
  { box }: Caption,
  { hits }: LabelledDocument,
  { taken, captions }: Surroundings,
): boolean {
  const own = captions.find((caption) => caption.cell === cell);
  const isLabel = (hit: Hit) => hit.start <= cell.from + 1 && hit.end > cell.from;
  return (
    (own !== undefined && (taken.has(own) || (own.box !== undefined && box !== undefined))) ||
    (hits[line.at] ?? []).some(isLabel)
  );
}

/** The value that a run is as a whole. */
function readWhole(
  { conventions }: LabelledDocument,
  leaf: Leaf,
  run: Run,
  at: number,
): Omit<FoundValue, 'score'> | undefined {
  const [reading] = read(leaf.kind, run.text, conventions);
  if (reading === undefined) return undefined;
  const rest = run.text.slice(0, reading.start) + run.text.slice(reading.end);
  const isWhole = !/[\p{L}\p{N}]/u.test(rest);
  // The number of the next box is no value.
  const isNumberOfBox = /^\d{1,2}\p{L}?$/u.test(run.text.trim());
  if (!isWhole || isNumberOfBox) return undefined;
  return { value: reading.value, tokens: tokensWithin(run, reading.start, reading.end), at };
}
