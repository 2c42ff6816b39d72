import type { Box } from '../../../schemas/geometry.ts';
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

/** White columns between two characters: the widest run, in crop pixels. */
export interface Gap {
  readonly start: number;
  readonly end: number;
}

/** The widest run of columns without ink between two positions; without any, an empty one in the middle. */
export function widestGap(ink: Uint8Array, from: number, to: number): Gap {
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

/** In parts of the line's height. */
const SURE_SPACE = 0.3;
const LIKELY_SPACE = 0.16;

interface Piece {
  readonly chars: ReadChar[];
  readonly start: number;
  end: number;
}

/** Splits at the spaces that were read, and where white much wider than between the letters of the line was not read as one. */
function split(chars: readonly ReadChar[], crop: LineCrop, ink: Uint8Array): readonly Piece[] {
  const solid = chars.filter(({ char }) => char.trim() !== '');
  const gaps = solid.slice(1).map((char, index) => widestGap(ink, centre(solid[index] ?? char), centre(char)));
  const widths = gaps.map(({ start, end }) => end - start).sort((a, b) => a - b);
  const usual = widths[Math.trunc(widths.length * 0.4)] ?? 0;
  const limit = Math.min(SURE_SPACE * crop.height, Math.max(LIKELY_SPACE * crop.height, usual * 2.5));
  const pieces: Piece[] = [];
  let spaceRead = false;
  let index = 0;
  for (const char of chars) {
    if (char.char.trim() === '') {
      spaceRead = true;
      continue;
    }
    const gap = gaps[index - 1];
    const piece = pieces.at(-1);
    if (piece === undefined || gap === undefined || spaceRead || gap.end - gap.start >= limit) {
      if (piece !== undefined && gap !== undefined) piece.end = gap.start;
      pieces.push({ chars: [char], start: gap?.end ?? 0, end: crop.width });
    } else {
      piece.chars.push(char);
    }
    spaceRead = false;
    index += 1;
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

/** The words of a line that was read, each in a box that is tight from left to right. */
export function wordsOf(chars: readonly ReadChar[], crop: LineCrop, frame: CropFrame): readonly LineWord[] {
  const ink = inkColumns(crop);
  return split(chars, crop, ink).map((piece) => {
    let [start, end] = [piece.start, piece.end];
    while (start < end - 1 && ink[Math.floor(start)] === 0) start += 1;
    while (end > start + 1 && ink[Math.ceil(end) - 1] === 0) end -= 1;
    return {
      text: piece.chars.map(({ char }) => char).join(''),
      box: boxOnRaster(frame, [start, 0, end, crop.height]),
      confidence: piece.chars.reduce((sum, { probability }) => sum + probability, 0) / piece.chars.length,
    };
  });
}
