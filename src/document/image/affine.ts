import type { Box } from '../../../schemas/geometry.ts';

/** `[a, b, c, d, e, f]` maps the point (x, y) to (a·x + c·y + e, b·x + d·y + f), as in PDF and SVG. */
export type Affine = readonly [number, number, number, number, number, number];

/** The map that changes nothing. */
export const IDENTITY: Affine = [1, 0, 0, 1, 0, 0];

/** The map that applies `first` and then `second`. */
export function compose(second: Affine, first: Affine): Affine {
  const [a, b, c, d, e, f] = second;
  const [p, q, r, s, t, u] = first;
  return [a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s, a * t + c * u + e, b * t + d * u + f];
}

/** Maps a point. */
export function applyToPoint([a, b, c, d, e, f]: Affine, x: number, y: number): readonly [number, number] {
  return [a * x + c * y + e, b * x + d * y + f];
}

/** Maps a box `[x0, y0, x1, y1]` to the axis-aligned box around its image. */
export function applyToBox(map: Affine, box: Box): Box {
  return mapBox(box, (x, y) => applyToPoint(map, x, y));
}

/** The axis-aligned box around the images of the corners of a box `[x0, y0, x1, y1]`. */
export function mapBox([x0, y0, x1, y1]: Box, mapPoint: (x: number, y: number) => readonly [number, number]): Box {
  const points = [mapPoint(x0, y0), mapPoint(x1, y0), mapPoint(x1, y1), mapPoint(x0, y1)];
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** A map that scales x and y. */
export function scaling(sx: number, sy: number): Affine {
  return [sx, 0, 0, sy, 0, 0];
}
