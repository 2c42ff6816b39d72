import type { InkMap } from './ink-map.ts';
import { contentSides } from './margins.ts';

/** Grey levels by which the shade of blank paper varies at most, from its middle to a shadow at the edge. */
const SHADING = 64;

/** With more pixels of ink on its map a page is not blank, whatever they are. */
const MUCH_INK = 400;

/** Whether a page shows nothing: no ink anywhere, and paper of one shade. */
export function isBlank(map: InkMap): boolean {
  let ink = 0;
  for (let at = map.ink.indexOf(1); at >= 0 && ink <= MUCH_INK; at = map.ink.indexOf(1, at + 1)) ink += 1;
  if (ink > MUCH_INK) return false;
  const shades = map.paper.toSorted();
  const range = (shades.at(-1) ?? 0) - (shades[0] ?? 0);
  return range <= SHADING && contentSides(map) === undefined;
}
