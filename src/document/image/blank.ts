import type { InkMap } from './ink-map.ts';
import { contentSides } from './margins.ts';

/** Maximum variation of blank paper in grey levels, from its middle to a shadow at the edge. */
const MAX_SHADING = 64;

/** Pixels of ink above which a page is not blank. */
const MAX_INK_PIXELS = 400;

/** Whether a page is blank: no ink, and paper of one shade. */
export function isBlank(map: InkMap): boolean {
  let ink = 0;
  for (let at = map.ink.indexOf(1); at >= 0 && ink <= MAX_INK_PIXELS; at = map.ink.indexOf(1, at + 1)) ink += 1;
  if (ink > MAX_INK_PIXELS) return false;
  const shades = map.paper.toSorted();
  const range = (shades.at(-1) ?? 0) - (shades[0] ?? 0);
  return range <= MAX_SHADING && contentSides(map) === undefined;
}
