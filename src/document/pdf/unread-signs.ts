import type { Box } from '../../../schemas/geometry.ts';
import type { Finding } from '../../../schemas/page.ts';
import { rounded } from '../box.ts';
import { type Component, components } from '../image/components.ts';
import { emSize } from './glyphs.ts';
import type { RestOfPage } from './unread-ink.ts';
import type { LayerWord } from './words.ts';

/** A shape beside a number. */
export interface UnreadSign {
  readonly box: Box;
  /** The number, as it is read without it. */
  readonly beside: string;
}

/** Longest side of a sign, and the longer side of the smallest one, in em. */
const MAX_SIDE = 1.15;
const MIN_SIDE = 0.2;
/** Gap between a sign and the number that it belongs to, in em. */
const MAX_GAP = 0.4;
/** Where the middle of a sign may lie above the base line, in em. */
const LOWEST = 0.1;
const HIGHEST = 0.65;
/**
 * Shapes of the same size within this distance in a row or in a column, in em, are a leader or a dashed line: what stands a line
 * apart may be the minus of the next number.
 */
const PATTERN_REACH = 2;
const DASH_REACH = 1.1;
const PATTERN_LIKE = 0.25;
const PATTERN_COUNT = 2;
/** Distance between the middles of a shape and of a word that it is part of, in em. */
const WRITTEN_REACH = 0.8;
/** Height of the bands of a page in which shapes are looked up, in pixels. */
const BAND = 16;
/** Signs of a page that are listed; of more, only that there are many. */
const MAX_SIGNS = 20;

/**
 * Finds lone shapes directly beside numbers that no word accounts for: a minus or a digit that is drawn, not written, would
 * change the number. `written` is all text of the page, also what is not read.
 */
export function unreadSigns(
  words: readonly LayerWord[],
  written: readonly LayerWord[],
  { maps, scale }: RestOfPage,
): readonly UnreadSign[] {
  const numbers = words.filter(({ text }) => /\d/.test(text));
  if (numbers.length === 0) return [];
  const found = new Map<string, UnreadSign>();
  for (const { ink, width } of maps) {
    const near = byHeight(components(ink, width));
    for (const word of numbers) {
      for (const sign of signsBeside(word, written, near, scale)) found.set(sign.box.join(), sign);
      if (found.size > MAX_SIGNS) return [...found.values()];
    }
  }
  return [...found.values()];
}

/** Says of each that it was not read; of many, that they were not. */
export function signFindings(signs: readonly UnreadSign[]): readonly Finding[] {
  if (signs.length > MAX_SIGNS) {
    const message = 'Shapes beside many numbers are drawn and were not read: they may be minuses or digits.';
    return [{ code: 'unread_sign', message, value: signs.length, text: signs[0]?.beside ?? '' }];
  }
  return signs.map(({ box, beside }) => ({
    code: 'unread_sign',
    message: 'A shape beside a number is drawn and was not read: it may be a minus or a digit.',
    box,
    text: beside,
  }));
}

/** Finds the shapes between two heights on the page, in pixels, without a look at all of them. */
type Near = (top: number, bottom: number) => readonly Component[];

function byHeight(shapes: readonly Component[]): Near {
  const bands = new Map<number, Component[]>();
  for (const shape of shapes) {
    const band = Math.floor(shape.y0 / BAND);
    const known = bands.get(band);
    if (known === undefined) bands.set(band, [shape]);
    else known.push(shape);
  }
  return (top, bottom) => {
    const [first, last] = [Math.floor(top / BAND), Math.floor(bottom / BAND)];
    return Array.from({ length: last - first + 1 }, (_, at) => bands.get(first + at) ?? []).flat();
  };
}

function signsBeside(
  { glyphs, box, text }: LayerWord,
  written: readonly LayerWord[],
  near: Near,
  scale: number,
): readonly UnreadSign[] {
  const [first] = glyphs;
  const [a, b, , , , base] = first?.frame ?? [0, 0, 0, 0, 0, 0];
  if (first === undefined || a <= 0 || Math.abs(b) > 0.01 * a) return [];
  const em = emSize(first);
  const around = near((base - 2 * em) * scale, (base + em) * scale);
  return around
    .filter((shape) => {
      const [x0, y0, x1, y1] = inPoints(shape, scale);
      const [width, height] = [x1 - x0, y1 - y0];
      const above = base - (y0 + y1) / 2;
      const gap = Math.max(x0 - box[2], box[0] - x1);
      return (
        above >= LOWEST * em &&
        above <= HIGHEST * em &&
        gap >= -0.1 * em &&
        gap <= MAX_GAP * em &&
        Math.max(width, height) <= MAX_SIDE * em &&
        Math.max(width, height) >= MIN_SIDE * em &&
        !isBox(shape) &&
        !isOfPattern(shape, near, em * scale)
      );
    })
    .map((shape) => inPoints(shape, scale))
    .filter((sign) => !written.some((word) => covers(word.box, sign, em)))
    .map((sign) => ({ box: rounded(sign), beside: text }));
}

function inPoints({ x0, y0, x1, y1 }: Component, scale: number): Box {
  return [x0 / scale, y0 / scale, x1 / scale, y1 / scale];
}

/** Whether a shape is a square, framed or solid: a box to tick or a bullet. */
function isBox({ x0, y0, x1, y1, pixels }: Component): boolean {
  const [width, height] = [x1 - x0, y1 - y0];
  return Math.abs(width - height) <= 0.2 * height && pixels >= 1.4 * (width + height);
}

/** Whether a shape repeats in its row or column, as the dashes of a line do. */
function isOfPattern(shape: Component, near: Near, em: number): boolean {
  const [width, height] = [shape.x1 - shape.x0, shape.y1 - shape.y0];
  const slack = Math.max(1, PATTERN_LIKE * em);
  const reach = PATTERN_REACH * em + slack;
  const alike = near(shape.y0 - reach, shape.y0 + reach).filter((other) => {
    if (other === shape) return false;
    const [dx, dy] = [Math.abs(other.x0 - shape.x0), Math.abs(other.y0 - shape.y0)];
    return (
      Math.abs(other.x1 - other.x0 - width) <= slack &&
      Math.abs(other.y1 - other.y0 - height) <= slack &&
      ((dx <= slack && dy <= DASH_REACH * em) || (dy <= slack && dx <= PATTERN_REACH * em))
    );
  });
  return alike.length >= PATTERN_COUNT;
}

/** Whether a shape lies where a word is written: the height of the boxes of some fonts says little. */
function covers(box: Box, sign: Box, em: number): boolean {
  const across = Math.min(box[2], sign[2]) - Math.max(box[0], sign[0]);
  const apart = Math.abs(box[1] + box[3] - sign[1] - sign[3]) / 2;
  return across > 0.3 * (sign[2] - sign[0]) && apart < WRITTEN_REACH * em;
}
