import sharp from 'sharp';
import { median } from '../../util/stats.ts';
import type { Raster } from '../raster.ts';
import { type Component, components } from './components.ts';
import { type InkMap, inkMap, MAX_INK_SHADE, TILE } from './ink-map.ts';
import { isText, type TextOrientation, textOrientationOf } from './text-orientation.ts';

/** Longer side in pixels that separates the letters of small print on a page. */
const MAX_SIDE = 2000;
const MIN_GLYPHS = 12;
/** Components lower than this share of the median glyph are dots, commas or dust. */
const MIN_RELATIVE_HEIGHT = 0.45;
const LOW_PERCENTILE = 0.15;
/** Width of a letter as a share of its height. */
const GLYPH_ASPECT = 0.7;

function looksLikeGlyph({ x0, y0, x1, y1, pixels }: Component, pageHeight: number): boolean {
  const [width, height] = [x1 - x0, y1 - y0];
  return (
    height >= 3 && height < pageHeight / 10 && width < 8 * height && width > height / 8 && pixels > 0.1 * width * height
  );
}

function transposed({ x0, y0, x1, y1, pixels }: Component): Component {
  return { x0: y0, y0: x0, x1: y1, y1: x1, pixels };
}

interface GreyPage {
  readonly grey: Buffer;
  readonly width: number;
  /** Raster pixels per pixel of `grey`. */
  readonly scale: number;
}

/** The raster in grey, with at most `MAX_SIDE` pixels on its longer side; not copied if it is that already. */
async function greyOf(raster: Raster): Promise<GreyPage> {
  const scale = Math.max(1, Math.max(raster.width, raster.height) / MAX_SIDE);
  if (scale === 1 && raster.channels === 1) return { grey: raster.data, width: raster.width, scale };
  const width = Math.max(1, Math.round(raster.width / scale));
  const height = Math.max(1, Math.round(raster.height / scale));
  const image = sharp(raster.data, { raw: raster, limitInputPixels: false });
  const sized = scale === 1 ? image : image.resize(width, height, { fit: 'fill', kernel: 'linear' });
  return { grey: await sized.toColourspace('b-w').raw().toBuffer(), width, scale };
}

/** Marks the ink of a larger image, using the paper shades of the page's map. */
function inkOf({ grey, width }: GreyPage, map: InkMap): Uint8Array {
  const height = Math.trunc(grey.length / width);
  const ink = new Uint8Array(width * height);
  const limits = new Uint8Array(width);
  const tileOf = (at: number, side: number, mapSide: number) => Math.trunc((at * mapSide) / (side * TILE));
  let row = -1;
  for (let y = 0, at = 0; y < height; y += 1) {
    const tileRow = tileOf(y, height, map.height);
    if (tileRow !== row) {
      row = tileRow;
      for (let x = 0; x < width; x += 1) {
        limits[x] = Math.ceil(MAX_INK_SHADE * (map.paper[row * map.tilesAcross + tileOf(x, width, map.width)] ?? 0));
      }
    }
    for (let x = 0; x < width; x += 1, at += 1) if ((grey[at] ?? 0) < (limits[x] ?? 0)) ink[at] = 1;
  }
  return ink;
}

/** Factor by which the bounding box of a letter tilted by `degrees` is higher than the letter. */
function tiltFactor(degrees: number): number {
  const radians = (Math.abs(degrees) * Math.PI) / 180;
  return Math.cos(radians) + GLYPH_ASPECT * Math.sin(radians);
}

/**
 * Measures the height, in raster pixels, of the smallest common letters on a page of text, about the x-height of its
 * small print. Undefined if there are few letters.
 */
export async function textHeight(
  raster: Raster,
  map: InkMap,
  orientation: TextOrientation,
): Promise<number | undefined> {
  const page = await greyOf(raster);
  const { grey, width, scale } = page;
  const found = components(inkOf(page, map), width);
  const upright = orientation.sideways ? found.map(transposed) : found;
  const pageHeight = orientation.sideways ? width : grey.length / width;
  const heights = upright
    .filter((component) => looksLikeGlyph(component, pageHeight))
    .map(({ y0, y1 }) => y1 - y0)
    .sort((a, b) => a - b);
  const usual = median(heights) ?? 0;
  const glyphs = heights.filter((height) => height > MIN_RELATIVE_HEIGHT * usual);
  if (glyphs.length < MIN_GLYPHS) return undefined;
  return ((glyphs[Math.trunc(glyphs.length * LOW_PERCENTILE)] ?? 0) * scale) / tiltFactor(orientation.angle);
}

/** As `textHeight`, for a page without a map and orientation; undefined if there is no text. */
export async function glyphHeight(raster: Raster): Promise<number | undefined> {
  const map = await inkMap(raster, MAX_SIDE);
  const orientation = textOrientationOf(map);
  return isText(orientation) ? textHeight(raster, map, orientation) : undefined;
}
