import type { Box } from '../../../schemas/geometry.ts';
import type { Point } from '../ocr/quad.ts';
import { type Affine, mapBox } from './affine.ts';

/**
 * `[a, b, c, d, e, f, g, h, i]` maps the point (x, y) to ((a·x + c·y + e) / w, (b·x + d·y + f) / w), w = g·x + h·y + i:
 * an affine map with its perspective.
 */
export type Projection = readonly [number, number, number, number, number, number, number, number, number];

/** The four corners of a sheet, clockwise from its upper left one. */
export type Corners = readonly [Point, Point, Point, Point];

/** Corners in another unit: `x` and `y` are the sizes of the old one in the new one. */
export function scaleCorners([a, b, c, d]: Corners, x: number, y: number): Corners {
  const scaled = ([px, py]: Point): Point => [px * x, py * y];
  return [scaled(a), scaled(b), scaled(c), scaled(d)];
}

/** An affine map as a projection. */
export function fromAffine([a, b, c, d, e, f]: Affine): Projection {
  return [a, b, c, d, e, f, 0, 0, 1];
}

/** Maps a point. */
export function projectPoint([a, b, c, d, e, f, g, h, i]: Projection, x: number, y: number): Point {
  const w = g * x + h * y + i;
  return [(a * x + c * y + e) / w, (b * x + d * y + f) / w];
}

/** Maps a box `[x0, y0, x1, y1]` to the axis-aligned box around its image. */
export function projectBox(map: Projection, box: Box): Box {
  return mapBox(box, (x, y) => projectPoint(map, x, y));
}

/** The map that applies `first` and then `second`. */
export function chain(second: Projection, first: Projection): Projection {
  const [a, b, c, d, e, f, g, h, i] = second;
  const [p, q, r, s, t, u, v, w, z] = first;
  return [
    a * p + c * q + e * v,
    b * p + d * q + f * v,
    a * r + c * s + e * w,
    b * r + d * s + f * w,
    a * t + c * u + e * z,
    b * t + d * u + f * z,
    g * p + h * q + i * v,
    g * r + h * s + i * w,
    g * t + h * u + i * z,
  ];
}

/** The map that undoes another; that map must not be flat. */
export function undo([a, b, c, d, e, f, g, h, i]: Projection): Projection {
  // The adjugate: a factor of all numbers changes nothing.
  return [
    d * i - f * h,
    f * g - b * i,
    e * h - c * i,
    a * i - e * g,
    c * f - d * e,
    b * e - a * f,
    b * h - d * g,
    c * g - a * h,
    a * d - b * c,
  ];
}

/**
 * The map from a rectangle of that size, its upper left corner at the origin, to four corners.
 * Source: Heckbert, "Fundamentals of texture mapping and image warping", 1989, 2.2.3.
 */
export function toCorners(
  corners: Corners,
  { width, height }: { readonly width: number; readonly height: number },
): Projection {
  const [[x0, y0], [x1, y1], [x2, y2], [x3, y3]] = corners;
  const [dx1, dx2, sx] = [x1 - x2, x3 - x2, x0 - x1 + x2 - x3];
  const [dy1, dy2, sy] = [y1 - y2, y3 - y2, y0 - y1 + y2 - y3];
  const determinant = dx1 * dy2 - dx2 * dy1;
  const g = (sx * dy2 - dx2 * sy) / determinant;
  const h = (dx1 * sy - sx * dy1) / determinant;
  return [
    (x1 - x0 + g * x1) / width,
    (y1 - y0 + g * y1) / width,
    (x3 - x0 + h * x3) / height,
    (y3 - y0 + h * y3) / height,
    x0,
    y0,
    g / width,
    h / height,
    1,
  ];
}
