import type { Box } from '../../../schemas/geometry.ts';
import { median } from '../../util/stats.ts';
import type { CropFrame, LineCrop } from './crop.ts';
import type { ReadChar } from './ctc.ts';
import { inkColumns } from './ink.ts';
import { STEP_WIDTH } from './recognize.ts';

/** A word of one line; `box` in pixels of the raster. */
export interface LineWord {
  readonly text: string;
  readonly box: Box;
  readonly confidence: number;
}

/** The widest run of blank columns between two characters, in crop pixels. */
export interface Gap {
  readonly start: number;
  readonly end: number;
}

/** Finds the widest run of columns without ink between two positions; an empty one in the middle if there is none. */
export function maxGap(ink: Uint8Array, from: number, to: number): Gap {
  const middle = (from + to) / 2;
  let best: Gap = { start: middle, end: middle };
  let start = Math.max(0, Math.floor(from));
  const last = Math.min(ink.length, Math.ceil(to));
  for (let x = start; x <= last; x += 1) {
    if (x < last && ink[x] === 0) continue;
    if (x - start > best.end - best.start) best = { start, end: x };
    start = x + 1;
  }
  return best;
}

const centre = (char: ReadChar) => (char.step + 0.5) * STEP_WIDTH;

interface Piece {
  readonly chars: ReadChar[];
  readonly start: number;
  end: number;
}

/** A character other than a space, and whether a space was read before it. */
interface Spaced {
  readonly char: ReadChar;
  readonly spaceRead: boolean;
}

function withoutSpaces(chars: readonly ReadChar[]): readonly Spaced[] {
  return chars.flatMap((char, index) =>
    char.char.trim() === '' ? [] : [{ char, spaceRead: chars[index - 1]?.char.trim() === '' }],
  );
}

const insideNumber = (before: string, after: string) =>
  (/\d/.test(before) && /[.,]/.test(after)) || (/[.,]/.test(before) && /\d/.test(after));

/**
 * Splits a line into words. The recogniser misses a third of the spaces, so the gap between two characters and the
 * distance of their centres count too, each relative to the median of the line. The weights are a logistic regression
 * on 21,000 pairs of characters of 60 receipts with transcribed lines: 1 % of the pairs wrong, against 4 % with the
 * recognised spaces.
 */
function split(chars: readonly ReadChar[], crop: LineCrop, ink: Uint8Array): readonly Piece[] {
  const solid = withoutSpaces(chars);
  const gaps = solid.slice(1).map(({ char }, index) => maxGap(ink, centre(solid[index]?.char ?? char), centre(char)));
  const pitches = solid.slice(1).map(({ char }, index) => centre(char) - centre(solid[index]?.char ?? char));
  const usualGap = median(gaps.map(({ start, end }) => end - start)) ?? 0;
  const usualPitch = median(pitches) ?? 0;
  const pieces: Piece[] = [];
  for (const [index, { char, spaceRead }] of solid.entries()) {
    const [piece, gap] = [pieces.at(-1), gaps[index - 1]];
    if (piece === undefined || gap === undefined) {
      pieces.push({ chars: [char], start: 0, end: crop.width });
      continue;
    }
    const white = 25 * (gap.end - gap.start) - 19 * usualGap + 9 * (pitches[index - 1] ?? 0) - 5.5 * usualPitch;
    const number = insideNumber(piece.chars.at(-1)?.char ?? '', char.char) ? 4 : 0;
    if (white / crop.height + (spaceRead ? 4.5 : 0) - number > 7.8) {
      piece.end = gap.start;
      pieces.push({ chars: [char], start: gap.end, end: crop.width });
    } else {
      piece.chars.push(char);
    }
  }
  return pieces;
}

function boxOnRaster(frame: CropFrame, [u0, v0, u1, v1]: Box): Box {
  const points = [
    [u0, v0],
    [u1, v0],
    [u1, v1],
    [u0, v1],
  ] as const;
  const xs = points.map(([u, v]) => frame.origin[0] + u * frame.along[0] + v * frame.down[0]);
  const ys = points.map(([u, v]) => frame.origin[1] + u * frame.along[1] + v * frame.down[1]);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** Replaces l by I between capitals, since they look the same in most sans-serif type. */
function capitalI(word: string): string {
  const capitals = word.match(/\p{Lu}/gu)?.length ?? 0;
  return capitals >= 2 && !/(?!l)\p{Ll}/u.test(word) ? word.replaceAll('l', 'I') : word;
}

/** The words of a recognised line, in boxes that are tight horizontally. */
export function wordsOf(chars: readonly ReadChar[], crop: LineCrop, frame: CropFrame): readonly LineWord[] {
  const ink = inkColumns(crop);
  return split(chars, crop, ink).map((piece) => {
    let [start, end] = [piece.start, piece.end];
    while (start < end - 1 && ink[Math.floor(start)] === 0) start += 1;
    while (end > start + 1 && ink[Math.ceil(end) - 1] === 0) end -= 1;
    return {
      text: capitalI(piece.chars.map(({ char }) => char).join('')),
      box: boxOnRaster(frame, [start, 0, end, crop.height]),
      confidence: piece.chars.reduce((sum, { probability }) => sum + probability, 0) / piece.chars.length,
    };
  });
}
