import type { InkMap } from './ink-map.ts';
import { contentSides } from './margins.ts';

/** Grey levels by which the shade of blank paper varies at most, from its middle to a shadow at the edge. */
const SHADING = 64;

/** Whether a page shows nothing: no ink anywhere, and paper of one shade. */
export function isBlank(map: InkMap): boolean {
  const shades = map.paper.toSorted();
  const range = (shades.at(-1) ?? 0) - (shades[0] ?? 0);
  return range <= SHADING && contentSides(map) === undefined;
}
