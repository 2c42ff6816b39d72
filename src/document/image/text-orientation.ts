import { median } from '../../util/stats.ts';
import type { OrientationClassifier } from '../ocr/orientation.ts';
import type { TiltedRect } from '../ocr/quad.ts';
import type { Raster } from '../raster.ts';
import { textBands } from './bands.ts';
import { type InkMap, type Mask, transpose } from './ink-map.ts';
import { type Alignment, alignment } from './tilt.ts';

/** The direction of the text on a page, along rows or columns, and its tilt. */
export interface TextOrientation extends Alignment {
  readonly sideways: boolean;
  /** The ink, transposed if the text is sideways; `angle` refers to it. */
  readonly mask: Mask;
  /** Whether the direction is certain: tables and very short texts align both ways. */
  readonly clear: boolean;
}

/** Photos without text reach 1.6, pages of text 2.1 and more. */
const MIN_STRENGTH = 2;
const MIN_EDGES = 40;
/** Minimum ratio between the strengths of rows and columns. */
const MIN_RATIO = 1.3;

/** Whether there are lines of text. */
export function isText({ strength, edges }: Alignment): boolean {
  return strength >= MIN_STRENGTH && edges >= MIN_EDGES;
}

/** Detects the direction of text and measures its tilt. */
export function textOrientationOf(map: InkMap): TextOrientation {
  const swapped = transpose(map);
  const rows = alignment(map);
  const columns = alignment(swapped);
  const sideways = columns.strength > MIN_RATIO * rows.strength;
  const clear = sideways || rows.strength > MIN_RATIO * columns.strength;
  return { ...(sideways ? columns : rows), sideways, clear, mask: sideways ? swapped : map };
}

const MAX_BANDS = 11;
/** Thresholds of votes: two very clear votes for upright, or enough clear ones for either side, end the voting. */
const VERY_CLEAR = 0.1;
const UPRIGHT = 0.25;
const INVERTED = 0.9;
const MIN_CLEAR_VOTES = 3;
/** With fewer votes, they must be unanimous. */
const MIN_VOTES = 5;

/** Maps a rectangle from the mask to the raster, where sideways text is read top to bottom. */
function onRaster(rect: TiltedRect, sideways: boolean, scale: number): TiltedRect {
  const [x, y] = sideways ? [rect.cy, rect.cx] : [rect.cx, rect.cy];
  const angle = sideways ? Math.PI / 2 - rect.angle : rect.angle;
  return { cx: x * scale, cy: y * scale, width: rect.width * scale, height: rect.height * scale, angle };
}

/**
 * The median probability that the lines are upside down; undefined if there are too few lines. Not the mean, since
 * logos, bar codes and rules vote too.
 */
async function upsideDown(
  input: { readonly raster: Raster; readonly scale: number; readonly orientation: TextOrientation },
  orientation: OrientationClassifier,
): Promise<number | undefined> {
  const votes: number[] = [];
  for (const band of textBands(input.orientation.mask, input.orientation.angle, MAX_BANDS)) {
    const rect = onRaster(band, input.orientation.sideways, input.scale);
    votes.push(await orientation.upsideDown(input.raster, rect));
    if (votes.length === 2 && votes.every((vote) => vote < VERY_CLEAR)) break;
    if (mostAgree(votes)) return median(votes);
  }
  const unanimous =
    votes.length > 1 && (votes.every((vote) => vote > INVERTED) || votes.every((vote) => vote < VERY_CLEAR));
  return unanimous || votes.length >= MIN_VOTES ? median(votes) : undefined;
}

/**
 * Whether there are enough clear votes for one side: more than half of all, and at most a third as many for the other.
 */
function mostAgree(votes: readonly number[]): boolean {
  const upright = votes.filter((vote) => vote < UPRIGHT).length;
  const inverted = votes.filter((vote) => vote > INVERTED).length;
  const [more, fewer] = upright > inverted ? [upright, inverted] : [inverted, upright];
  return more >= MIN_CLEAR_VOTES && 2 * more > votes.length && 3 * fewer <= more;
}

/**
 * Finds the quarter turns clockwise, 0 to 3, that set a page upright; 0 without a classifier or certainty.
 */
export async function quarterTurns(
  input: { readonly raster: Raster; readonly scale: number; readonly orientation: TextOrientation },
  deps: { readonly orientation?: OrientationClassifier },
): Promise<number> {
  if (deps.orientation === undefined || !input.orientation.clear) return 0;
  const inverted = await upsideDown(input, deps.orientation);
  if (inverted === undefined) return 0;
  if (!input.orientation.sideways) return inverted > 0.85 ? 2 : 0;
  if (inverted > 0.7) return 1;
  return inverted < 0.3 ? 3 : 0;
}
