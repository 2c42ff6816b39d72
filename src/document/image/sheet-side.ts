import type { Point } from '../ocr/quad.ts';
import type { Grey } from './sheet-region.ts';

/** A side of a sheet, as the step from its shade to that of the ground shows it. */
export interface SheetSide {
  readonly line: readonly [Point, Point];
  /** Share of its length where there is such a step on the line. */
  readonly support: number;
}

/** Places along a side, and the share of it at either end that is left out, since corners are rounded or bent. */
const PLACES = 48;
const END = 0.05;
/** Pixels over which each shade is taken. */
const DEPTH = 4;
/** Distance up to which a step is on the line, in pixels. */
const TOLERANCE = 1.6;

/**
 * Finds a side of a sheet near the line from `from` to `to`, clockwise around it: at places along it, where it steps
 * most from light to dark within `reach` pixels; then the line on which most of those places lie.
 */
export function sideNear(
  picture: Grey,
  from: Point,
  to: Point,
  limits: { readonly reach: number; readonly step: number },
): SheetSide {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  const [ux, uy] = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
  // The sheet is to the right, looking from `from`; this points away from it.
  const [nx, ny] = [uy, -ux];
  const steps: Point[] = [];
  for (let place = 0; place < PLACES; place += 1) {
    const along = length * (END + ((1 - 2 * END) * (place + 0.5)) / PLACES);
    const offset = largestStep(picture, [from[0] + along * ux, from[1] + along * uy], [nx, ny], limits);
    if (offset !== undefined) steps.push([along, offset]);
  }
  const fit = fitLine(steps);
  const at = (along: number): Point => {
    const offset = fit.base + fit.slope * along;
    return [from[0] + along * ux + offset * nx, from[1] + along * uy + offset * ny];
  };
  return { line: [at(0), at(length)], support: fit.inliers / PLACES };
}

/** Where, along the direction `n` from a point, light turns most to dark: the distance in pixels. */
function largestStep(
  { grey, width, height }: Grey,
  [x, y]: Point,
  [nx, ny]: Point,
  { reach, step }: { readonly reach: number; readonly step: number },
): number | undefined {
  const shades: number[] = [];
  for (let offset = -reach - DEPTH; offset < reach + DEPTH; offset += 1) {
    const [px, py] = [Math.floor(x + (offset + 0.5) * nx), Math.floor(y + (offset + 0.5) * ny)];
    const isIn = px >= 0 && py >= 0 && px < width && py < height;
    shades.push(isIn ? (grey[py * width + px] ?? 0) : Number.NaN);
  }
  let [best, most] = [Number.NaN, step];
  for (let at = DEPTH; at <= shades.length - DEPTH; at += 1) {
    let difference = 0;
    for (let k = 0; k < DEPTH; k += 1) difference += (shades[at - 1 - k] ?? 0) - (shades[at + k] ?? 0);
    if (difference / DEPTH > most) [best, most] = [at - DEPTH - reach, difference / DEPTH];
  }
  return Number.isNaN(best) ? undefined : best;
}

/** The line through two of the points that has most of them near it, fitted to those by least squares. */
function fitLine(points: readonly Point[]): {
  readonly base: number;
  readonly slope: number;
  readonly inliers: number;
} {
  let near: readonly Point[] = [];
  for (const [at, a] of points.entries()) {
    for (let other = at + 8; other < points.length; other += 3) {
      const b = points[other] ?? a;
      const slope = (b[1] - a[1]) / (b[0] - a[0]);
      const close = points.filter(([u, v]) => Math.abs(v - a[1] - slope * (u - a[0])) <= TOLERANCE);
      if (close.length > near.length) near = close;
    }
  }
  if (near.length < 2) return { base: 0, slope: 0, inliers: 0 };
  const mean = (of: (point: Point) => number) => near.reduce((sum, point) => sum + of(point), 0) / near.length;
  const [u, v] = [mean(([a]) => a), mean(([, b]) => b)];
  const slope = mean(([a, b]) => (a - u) * (b - v)) / mean(([a]) => (a - u) ** 2);
  return { base: v - slope * u, slope, inliers: near.length };
}
