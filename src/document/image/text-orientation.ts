import { median } from '../../util/stats.ts';
import type { OrientationClassifier } from '../ocr/orientation.ts';
import type { TiltedRect } from '../ocr/quad.ts';
import type { Raster } from '../raster.ts';
import { textBands } from './bands.ts';
import { type InkMap, type Mask, transpose } from './ink-map.ts';
import { type Alignment, alignment } from './tilt.ts';

/** How the text of a page lies: along rows or along columns, and how far off the straight. */
export interface TextOrientation extends Alignment {
  readonly sideways: boolean;
  /** The ink, with rows and columns swapped where the text lies sideways; `angle` refers to it. */
  readonly mask: Mask;
  /** Whether rows and columns differ clearly: tables and very short texts line up both ways. */
  readonly clear: boolean;
}

/** Photos without text reach 1.6, pages of text 2.1 and more. */
const MIN_STRENGTH = 2;
const MIN_EDGES = 40;
/** The one must beat the other by this. */
const CLEAR = 1.3;

/** Whether there are lines of text at all. */
export function isText({ strength, edges }: Alignment): boolean {
  return strength >= MIN_STRENGTH && edges >= MIN_EDGES;
}

/** Tells rows from columns, and measures the tilt. */
export function textOrientationOf(map: InkMap): TextOrientation {
  const swapped = transpose(map);
  const rows = alignment(map);
  const columns = alignment(swapped);
  const sideways = columns.strength > CLEAR * rows.strength;
  const clear = sideways || rows.strength > CLEAR * columns.strength;
  return { ...(sideways ? columns : rows), sideways, clear, mask: sideways ? swapped : map };
}

const MAX_BANDS = 11;
/** Two very clear votes for upright, or so many clear ones for either side that most agree, and nobody asks on. */
const VERY_CLEAR = 0.1;
const UPRIGHT = 0.25;
const INVERTED = 0.9;
const ENOUGH = 3;
/** With fewer votes they must be unanimous. */
const SOME = 5;

/** A rectangle on the mask as one on the raster; text that lies sideways is read from top to bottom there. */
function onRaster(rect: TiltedRect, sideways: boolean, scale: number): TiltedRect {
  const [x, y] = sideways ? [rect.cy, rect.cx] : [rect.cx, rect.cy];
  const angle = sideways ? Math.PI / 2 - rect.angle : rect.angle;
  return { cx: x * scale, cy: y * scale, width: rect.width * scale, height: rect.height * scale, angle };
}

/**
 * The median probability that the lines stand on their heads; undefined where there are too few lines to ask about.
 * Logos, bar codes and rules get a vote too, which is why it is not the mean.
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
  return unanimous || votes.length >= SOME ? median(votes) : undefined;
}

/** Whether there are enough clear votes for one side, more than half of all, and at most a third as many for the other. */
function mostAgree(votes: readonly number[]): boolean {
  const upright = votes.filter((vote) => vote < UPRIGHT).length;
  const inverted = votes.filter((vote) => vote > INVERTED).length;
  const [more, fewer] = upright > inverted ? [upright, inverted] : [inverted, upright];
  return more >= ENOUGH && 2 * more > votes.length && 3 * fewer <= more;
}

/**
 * Quarter turns clockwise, 0 to 3, that set the page upright. Without a classifier, or where something is not sure, the
 * page stays as it is.
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
