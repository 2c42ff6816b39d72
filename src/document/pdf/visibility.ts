import type { Box } from '../../../schemas/geometry.ts';
import type { Raster } from '../raster.ts';
import type { ShapedWord, ShapeSheet } from './own-shape.ts';

/** How well a page shows a word. */
export type Sight = 'seen' | 'unseen' | 'unknown';

/** Minimum contrast of a readable word, in grey levels. */
export const MIN_CONTRAST = 24;
/** Weights by which the contrast of a colour channel counts for the eye. */
const CHANNELS = [0.6, 1, 0.35] as const;
/**
 * Minimum correlation of the edges of a glyph with those on the page; where an image is painted over the text, as with
 * the text under a scan, only what is painted by the same outline agrees that well.
 */
const MIN_MATCH = 0.6;
const MIN_MATCH_UNDER_IMAGE = 0.87;
/** A digit below this is another digit, whatever the rest of the word. */
const MIN_DIGIT_MATCH = 0.5;
/** Share of the ink of a word that must be seen. */
const MIN_SEEN = 0.6;
/** A step of ink between two pixels, 0 to 255, from which on it counts as an edge. */
const MIN_EDGE = 20;

interface Edges {
  /** Sums over the edges of the glyph: of the squares of its steps, and for each channel of the page. */
  readonly own: number;
  readonly contrast: number;
  readonly match: number;
}

/**
 * Whether the page shows a word in its own shape: the edges of its glyphs are compared with the edges in the same place
 * on the rendered page, so that a word that is covered, clipped, transparent, in the colour of its background or under
 * other text is not seen. The sheet and the raster have the same size.
 */
export function sightOf(
  { word, glyphs }: ShapedWord,
  sheet: ShapeSheet,
  page: Raster,
  options: { readonly underImage: boolean },
): Sight {
  const minMatch = options.underImage ? MIN_MATCH_UNDER_IMAGE : MIN_MATCH;
  const minDigit = options.underImage ? MIN_MATCH_UNDER_IMAGE : MIN_DIGIT_MATCH;
  let [all, seen] = [0, 0];
  let wrongDigit = false;
  for (const { glyph, box } of glyphs) {
    const { own, contrast, match } = edgesIn(box, sheet, page);
    if (own === 0) continue;
    all += own;
    if (contrast >= MIN_CONTRAST && match >= minMatch) seen += own;
    else if (/\d/.test(glyph.text) && (contrast < MIN_CONTRAST || match < minDigit)) wrongDigit = true;
  }
  if (all === 0)
    return glyphs.length === word.glyphs.length && isOffSheet(word.box, sheet, page) ? 'unseen' : 'unknown';
  return seen >= MIN_SEEN * all && !wrongDigit ? 'seen' : 'unseen';
}

function isOffSheet([x0, y0, x1, y1]: Box, sheet: ShapeSheet, page: Raster): boolean {
  return x1 < 0 || y1 < 0 || x0 > sheet.width || y0 > sheet.height || page.width === 0;
}

/** Compares the steps between neighbouring pixels of a glyph with those of the page. */
function edgesIn(box: Box, { ink, width, height }: ShapeSheet, page: Raster): Edges {
  const [left, top] = [Math.max(0, Math.floor(box[0]) - 1), Math.max(0, Math.floor(box[1]) - 1)];
  const [right, bottom] = [Math.min(width - 1, Math.ceil(box[2]) + 1), Math.min(height - 1, Math.ceil(box[3]) + 1)];
  const { data, channels } = page;
  let own = 0;
  const cross = [0, 0, 0];
  const other = [0, 0, 0];
  for (const step of [1, width]) {
    for (let y = top; y < bottom; y += 1) {
      for (let x = left; x < right; x += 1) {
        const at = y * width + x;
        const edge = (ink[at + step] ?? 0) - (ink[at] ?? 0);
        if (edge > -MIN_EDGE && edge < MIN_EDGE) continue;
        own += edge * edge;
        for (let channel = 0; channel < 3; channel += 1) {
          const offset = channels === 3 ? channel : 0;
          const there = (data[(at + step) * channels + offset] ?? 0) - (data[at * channels + offset] ?? 0);
          cross[channel] = (cross[channel] ?? 0) + edge * there;
          other[channel] = (other[channel] ?? 0) + there * there;
        }
      }
    }
  }
  let [contrast, match] = [0, 0];
  for (const [channel, weight] of CHANNELS.entries()) {
    const slope = own === 0 ? 0 : (Math.abs(cross[channel] ?? 0) / own) * 255 * weight;
    if (slope <= contrast) continue;
    contrast = slope;
    match = Math.abs(cross[channel] ?? 0) / Math.sqrt(own * (other[channel] ?? 0) || 1);
  }
  return { own, contrast, match };
}

/** Contrast within a box of the page, in grey levels, for words of which no outline is known. `scale`: pixels a point. */
export function contrastIn(box: Box, raster: Raster, scale: number): number {
  const [x0, y0, x1, y1] = box.map((side) => side * scale) as [number, number, number, number];
  const left = Math.max(0, Math.floor(x0));
  const right = Math.min(raster.width, Math.ceil(x1));
  const top = Math.max(0, Math.floor(y0));
  const bottom = Math.min(raster.height, Math.ceil(y1));
  let darkest = 255;
  let lightest = 0;
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const at = (y * raster.width + x) * raster.channels;
      const grey =
        raster.channels === 1
          ? (raster.data[at] ?? 0)
          : 0.3 * (raster.data[at] ?? 0) + 0.59 * (raster.data[at + 1] ?? 0) + 0.11 * (raster.data[at + 2] ?? 0);
      if (grey < darkest) darkest = grey;
      if (grey > lightest) lightest = grey;
    }
  }
  return lightest - darkest;
}
