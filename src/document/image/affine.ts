import type { Box } from '../../../schemas/geometry.ts';

/** `[a, b, c, d, e, f]` maps `(x, y)` to `(a·x + c·y + e, b·x + d·y + f)`, as in PDF and SVG. */
export type Affine = readonly [number, number, number, number, number, number];

export const IDENTITY: Affine = [1, 0, 0, 1, 0, 0];

/** The map that applies `inner` first and `outer` to what comes out. */
export function compose(outer: Affine, inner: Affine): Affine {
  const [a, b, c, d, e, f] = outer;
  const [p, q, r, s, t, u] = inner;
  return [a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s, a * t + c * u + e, b * t + d * u + f];
}

/** The map back. A map that flattens the plane has none and gives NaN. */
export function invert([a, b, c, d, e, f]: Affine): Affine {
  const det = a * d - b * c;
  return [d / det, -b / det, -c / det, a / det, (c * f - d * e) / det, (b * e - a * f) / det];
}

export function applyToPoint([a, b, c, d, e, f]: Affine, x: number, y: number): readonly [number, number] {
  return [a * x + c * y + e, b * x + d * y + f];
}

/** The upright rectangle around the image of `box`. */
export function applyToBox(affine: Affine, [x0, y0, x1, y1]: Box): Box {
  const corners = [
    applyToPoint(affine, x0, y0),
    applyToPoint(affine, x1, y0),
    applyToPoint(affine, x0, y1),
    applyToPoint(affine, x1, y1),
  ];
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}
