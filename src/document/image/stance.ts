import type { OrientationClassifier } from '../ocr/orientation.ts';
import type { Raster } from '../raster.ts';
import { textBands } from './bands.ts';
import type { InkMap } from './ink-map.ts';
import { type Alignment, alignment } from './tilt.ts';

/** How the text of a page lies: along rows or along columns, and how far off the straight. */
export interface Stance extends Alignment {
  readonly sideways: boolean;
}

/** Photos without text reach 1.6, pages of text 2.1 and more. */
const MIN_STRENGTH = 2;
const MIN_POINTS = 150;
/** As strong as this along the rows, the columns need not be looked at. */
const PLAIN = 4.5;
/** Columns must beat rows by this: tables line up both ways. */
const SIDEWAYS = 1.3;

/** Whether there are lines of text at all. */
export function isText({ strength, points }: Alignment): boolean {
  return strength >= MIN_STRENGTH && points >= MIN_POINTS;
}

/** Tells rows from columns, and measures the tilt. */
export function stanceOf(map: InkMap): Stance {
  const rows = alignment(map, false);
  if (rows.strength >= PLAIN && Math.abs(rows.angle) < 5) return { ...rows, sideways: false };
  const columns = alignment(map, true);
  const sideways = columns.strength > SIDEWAYS * rows.strength;
  return { ...(sideways ? columns : rows), sideways };
}

const MOST_BANDS = 9;
const AGREE = 3;

/** The mean probability that the lines stand on their heads; undefined where there are too few to ask about. */
async function upsideDown(
  input: { readonly raster: Raster; readonly map: InkMap; readonly stance: Stance },
  orientation: OrientationClassifier,
): Promise<number | undefined> {
  const votes: number[] = [];
  for (const band of textBands(input.map, input.stance, MOST_BANDS)) {
    votes.push(await orientation.upsideDown(input.raster, band));
    if (votes.length === AGREE && votes.every((vote) => vote < 0.25)) break;
  }
  return votes.length < AGREE ? undefined : votes.reduce((sum, vote) => sum + vote, 0) / votes.length;
}

/**
 * Quarter turns clockwise, 0 to 3, that set the page upright. Without a classifier, or where it is not sure, the
 * page stays as it is.
 */
export async function quarterTurns(
  input: { readonly raster: Raster; readonly map: InkMap; readonly stance: Stance },
  deps: { readonly orientation?: OrientationClassifier },
): Promise<number> {
  if (deps.orientation === undefined) return 0;
  const inverted = await upsideDown(input, deps.orientation);
  if (inverted === undefined) return 0;
  if (!input.stance.sideways) return inverted > 0.75 ? 2 : 0;
  if (inverted > 0.7) return 1;
  return inverted < 0.3 ? 3 : 0;
}
