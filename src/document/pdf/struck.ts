import type { Box } from '../../../schemas/geometry.ts';
import type { Finding } from '../../../schemas/page.ts';
import { around, rounded } from '../box.ts';
import type { Raster } from '../raster.ts';
import { emSize } from './glyphs.ts';
import type { LayerWord } from './words.ts';

/** Words with a rule through their middle. */
export interface StruckText {
  readonly text: string;
  readonly box: Box;
  readonly count: number;
}

/** Where a rule strikes a word out, above its base line, in em: below it underlines, above it is another line's. */
const LOWEST = 0.12;
const HIGHEST = 0.48;
/** Thickness of such a rule at most, in em. */
const MAX_THICKNESS = 0.25;
/** Share of a word's width that is struck. */
const MIN_SHARE = 0.7;
/** Share of the columns of a rule in which something is seen, and its least contrast in grey levels. */
const MIN_SEEN = 0.9;
const MIN_CONTRAST = 32;
/** Gap between words that are struck together, in em. */
const MAX_GAP = 3;
/** Letters and digits: a rule through a dash says nothing. */
const SAYS_SOMETHING = /[\p{L}\p{N}]/u;
/** Places of a page that are listed, and characters of each. */
const MAX_PLACES = 20;
const MAX_TEXT = 200;

/**
 * Finds words with a level rule through their middle that can be seen on the page. `rules` are boxes in points, `raster`
 * is the rendered page with `scale` pixels per point. Rules under words, and between the rows of tables, are none.
 */
export function struckText(
  words: readonly LayerWord[],
  rules: readonly Box[],
  seen: { readonly raster: Raster; readonly scale: number },
): readonly StruckText[] {
  const places: { words: LayerWord[]; by: readonly Box[] }[] = [];
  for (const word of rules.length === 0 ? [] : words) {
    const by = rulesThrough(word, rules, seen);
    const last = places.at(-1);
    const before = last?.words.at(-1);
    if (by.length === 0) continue;
    if (
      last !== undefined &&
      before !== undefined &&
      (last.by.some((rule) => by.includes(rule)) || isNext(before, word))
    )
      last.words.push(word);
    else places.push({ words: [word], by });
  }
  return places.map((place) => ({
    text: place.words.map(({ text }) => text).join(' '),
    box: rounded(around(place.words.map(({ box }) => box))),
    count: place.words.length,
  }));
}

/** Lists struck words as findings. */
export function struckFindings(struck: readonly StruckText[]): readonly Finding[] {
  return struck.slice(0, MAX_PLACES).map(({ text, box, count }) => ({
    code: 'struck_out',
    message: 'A line is drawn through text.',
    value: count,
    box,
    text: text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text,
  }));
}

/** The rules that strike a word out; none if they leave most of it. */
function rulesThrough(
  { glyphs, box, text }: LayerWord,
  rules: readonly Box[],
  seen: Parameters<typeof struckText>[2],
): readonly Box[] {
  const [first] = glyphs;
  if (first === undefined || !SAYS_SOMETHING.test(text)) return [];
  const [a, b, , , , base] = first.frame;
  if (a <= 0 || Math.abs(b) > 0.01 * a) return [];
  const em = emSize(first);
  const across = rules.filter(([x0, y0, x1, y1]) => {
    const height = base - (y0 + y1) / 2;
    return (
      height >= LOWEST * em && height <= HIGHEST * em && y1 - y0 <= MAX_THICKNESS * em && x1 > box[0] && x0 < box[2]
    );
  });
  const covered = across.reduce((sum, [x0, , x1]) => sum + Math.min(x1, box[2]) - Math.max(x0, box[0]), 0);
  const isStruck = covered >= MIN_SHARE * (box[2] - box[0]) && across.every((rule) => isSeen(rule, box, seen));
  return isStruck ? across : [];
}

/** Whether something else than the paper is seen along a rule through a word. */
function isSeen(rule: Box, box: Box, { raster, scale }: Parameters<typeof struckText>[2]): boolean {
  const paper = paperIn(box, raster, scale);
  const [from, to] = [Math.ceil(Math.max(rule[0], box[0]) * scale), Math.floor(Math.min(rule[2], box[2]) * scale)];
  const [top, bottom] = [Math.floor(rule[1] * scale), Math.ceil(rule[3] * scale)];
  let seen = 0;
  for (let x = from; x < to; x += 1) {
    for (let y = top; y <= bottom; y += 1) {
      if (Math.abs(greyAt(raster, x, y) - paper) < MIN_CONTRAST) continue;
      seen += 1;
      break;
    }
  }
  return to > from && seen >= MIN_SEEN * (to - from);
}

/** The shade that most pixels of a box have. */
function paperIn(box: Box, raster: Raster, scale: number): number {
  const counts = new Uint32Array(256);
  const [x0, y0, x1, y1] = box.map((side) => Math.round(side * scale)) as [number, number, number, number];
  for (let y = y0; y < y1; y += 1) {
    for (let x = x0; x < x1; x += 1) {
      const grey = greyAt(raster, x, y);
      counts[grey] = (counts[grey] ?? 0) + 1;
    }
  }
  return counts.indexOf(Math.max(...counts));
}

function greyAt({ data, width, height, channels }: Raster, x: number, y: number): number {
  if (x < 0 || y < 0 || x >= width || y >= height) return 255;
  const at = (y * width + x) * channels;
  if (channels === 1) return data[at] ?? 255;
  return (77 * (data[at] ?? 255) + 151 * (data[at + 1] ?? 255) + 28 * (data[at + 2] ?? 255)) >> 8;
}

function isNext(before: LayerWord, word: LayerWord): boolean {
  const [glyph] = word.glyphs;
  const em = glyph === undefined ? 0 : emSize(glyph);
  const isLevel = Math.abs(before.box[1] - word.box[1]) < 0.5 * em;
  return isLevel && word.box[0] >= before.box[0] && word.box[0] - before.box[2] < MAX_GAP * em;
}
