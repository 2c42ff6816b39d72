import type { UnplacedWord } from '../lines.ts';
import type { Raster } from '../raster.ts';

/** Minimum contrast within the box of a readable word, in grey levels. */
const MIN_CONTRAST = 24;

/**
 * Splits the words of a text layer into those visible on the rendered page and hidden ones: invisible, in the
 * background's colour, covered, or outside the page. `scale`: pixels of the raster per point.
 */
export function splitByVisibility(
  words: readonly UnplacedWord[],
  raster: Raster,
  scale: number,
): { readonly visible: readonly UnplacedWord[]; readonly hidden: readonly UnplacedWord[] } {
  const visible: UnplacedWord[] = [];
  const hidden: UnplacedWord[] = [];
  for (const word of words) (contrast(word, raster, scale) >= MIN_CONTRAST ? visible : hidden).push(word);
  return { visible, hidden };
}

function contrast(word: UnplacedWord, raster: Raster, scale: number): number {
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
