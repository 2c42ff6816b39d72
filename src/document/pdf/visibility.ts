import type { LooseWord } from '../lines.ts';
import type { Raster } from '../raster.ts';

/** Difference between the lightest and darkest pixel of a word's box under which nothing can be read in it. */
const LEAST_CONTRAST = 24;

/**
 * Parts the words of a text layer into those that show on the rendered page and those that do not: invisible, of the colour of
 * their background, covered, or outside the page. `scale` is pixels of the raster per point.
 */
export function partByVisibility(
  words: readonly LooseWord[],
  raster: Raster,
  scale: number,
): { readonly visible: readonly LooseWord[]; readonly hidden: readonly LooseWord[] } {
  const visible: LooseWord[] = [];
  const hidden: LooseWord[] = [];
  for (const word of words) (contrast(word, raster, scale) >= LEAST_CONTRAST ? visible : hidden).push(word);
  return { visible, hidden };
}

function contrast(word: LooseWord, raster: Raster, scale: number): number {
  const [x0, y0, x1, y1] = word.box.map((side) => side * scale) as [number, number, number, number];
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
