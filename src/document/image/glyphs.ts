import type { Raster } from '../raster.ts';
import { type Component, components } from './components.ts';
import { inkMap } from './ink-map.ts';
import { isText, stanceOf } from './stance.ts';

/** Enough pixels to keep apart the letters of small print on a whole page. */
const MAP_SIDE = 2000;
const MIN_GLYPHS = 12;
/** Dots, commas and dust are lower than this part of the median glyph. */
const DUST = 0.45;
const LOW_PERCENTILE = 0.15;

function looksLikeGlyph({ x0, y0, x1, y1, pixels }: Component, pageHeight: number): boolean {
  const [width, height] = [x1 - x0, y1 - y0];
  return (
    height >= 3 && height < pageHeight / 10 && width < 8 * height && width > height / 8 && pixels > 0.1 * width * height
  );
}

/**
 * The height, in raster pixels, of the smallest letters that are common on a page, about the x-height of its small
 * print. Undefined where there is no text.
 */
export async function glyphHeight(raster: Raster): Promise<number | undefined> {
  const map = await inkMap(raster, MAP_SIDE);
  if (!isText(stanceOf(map))) return undefined;
  const heights = components(map.ink, map.width)
    .filter((component) => looksLikeGlyph(component, map.height))
    .map(({ y0, y1 }) => y1 - y0)
    .sort((a, b) => a - b);
  const median = heights[Math.trunc(heights.length / 2)] ?? 0;
  const glyphs = heights.filter((height) => height > DUST * median);
  if (glyphs.length < MIN_GLYPHS) return undefined;
  return (glyphs[Math.trunc(glyphs.length * LOW_PERCENTILE)] ?? 0) * map.scale;
}
