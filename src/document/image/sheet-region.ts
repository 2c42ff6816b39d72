import { convexHull, type Point } from '../ocr/quad.ts';
import type { Corners } from './projection.ts';

/** A grey picture, 0 to 255. */
export interface Grey {
  readonly grey: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** What stands out from the ground of a picture at one threshold. */
export interface LightRegion {
  /** 1 for its pixels; print in it belongs to it. */
  readonly mask: Uint8Array;
  readonly pixels: number;
  /** Whether it reaches the edge of the picture. */
  readonly isCut: boolean;
}

const GROUND = 1;
const LIGHT = 2;
const [FIRST, OUTSIDE] = [3, 0x7fffffff];
/** More would be a pattern. */
const MAX_REGIONS = 20;

/**
 * The light regions of more than `minPixels`, the largest first: what is connected and at least as light as `threshold`,
 * with the print that it surrounds.
 */
export function lightRegions(
  { grey, width, height }: Grey,
  { threshold, minPixels }: { readonly threshold: number; readonly minPixels: number },
): readonly LightRegion[] {
  // With a frame around the picture, no pixel has to be asked whether it is at the edge.
  const across = width + 2;
  const labels = new Int32Array(across * (height + 2)).fill(OUTSIDE);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0, to = (y + 1) * across + 1; x < width; x += 1, at += 1, to += 1) {
      labels[to] = (grey[at] as number) < threshold ? 0 : LIGHT;
    }
  }
  const stack = new Int32Array(labels.length);
  const edge = edgeOf(width, height).map((at) => (Math.trunc(at / width) + 1) * across + 1 + (at % width));
  // What is dark and connected with the edge of the picture is the ground; what is dark elsewhere is print.
  for (const at of edge) if (labels[at] === 0) flood(labels, across, stack, { start: at, below: 1, label: GROUND });
  const large: { readonly label: number; readonly pixels: number }[] = [];
  for (let at = 0, label = FIRST; at < labels.length; at += 1) {
    if (labels[at] !== LIGHT) continue;
    const pixels = flood(labels, across, stack, { start: at, below: FIRST, label });
    if (pixels > minPixels) large.push({ label, pixels });
    label += 1;
  }
  const maskOf = (label: number) => {
    const mask = new Uint8Array(width * height);
    for (let y = 0, to = 0; y < height; y += 1) {
      for (let at = (y + 1) * across + 1; to < (y + 1) * width; at += 1, to += 1)
        if (labels[at] === label) mask[to] = 1;
    }
    return mask;
  };
  return large
    .sort((a, b) => b.pixels - a.pixels)
    .slice(0, MAX_REGIONS)
    .map(({ label, pixels }) => ({
      mask: maskOf(label),
      pixels,
      isCut: edge.some((at) => labels[at] === label),
    }));
}

/** Labels what is connected with a pixel and has a label below `below` other than that of the ground; returns its pixels. */
function flood(
  labels: Int32Array,
  across: number,
  stack: Int32Array,
  { start, below, label }: { readonly start: number; readonly below: number; readonly label: number },
): number {
  let [top, count] = [1, 0];
  stack[0] = start;
  labels[start] = label;
  while (top > 0) {
    top -= 1;
    count += 1;
    const at = stack[top] as number;
    for (let side = 0; side < 4; side += 1) {
      const other = side < 2 ? at + 2 * side - 1 : at + (2 * side - 5) * across;
      const found = labels[other] as number;
      if (found >= below || found === GROUND) continue;
      labels[other] = label;
      stack[top] = other;
      top += 1;
    }
  }
  return count;
}

/** Places of the pixels at the edge of a picture. */
export function edgeOf(width: number, height: number): readonly number[] {
  return [
    ...Array.from({ length: width }, (_, x) => x),
    ...Array.from({ length: width }, (_, x) => (height - 1) * width + x),
    ...Array.from({ length: height }, (_, y) => y * width),
    ...Array.from({ length: height }, (_, y) => y * width + width - 1),
  ];
}

/**
 * Four corners around a region, clockwise from the upper left: its convex hull, of which the side is left out whose
 * neighbours enclose least more, until four are left. Undefined if it has no four sides.
 */
export function cornersAround(mask: Uint8Array, width: number): Corners | undefined {
  const points: Point[] = [];
  for (let y = 0; y * width < mask.length; y += 1) {
    const row = mask.subarray(y * width, (y + 1) * width);
    const first = row.indexOf(1);
    if (first < 0) continue;
    const last = row.lastIndexOf(1) + 1;
    points.push([first, y], [first, y + 1], [last, y], [last, y + 1]);
  }
  let hull = convexHull(points);
  while (hull.length > 4) {
    const cuts = hull.flatMap((_, at) => withoutSide(hull, at));
    const [least] = cuts.sort((a, b) => a.added - b.added);
    if (least === undefined) return undefined;
    hull = least.hull;
  }
  if (hull.length < 4) return undefined;
  // Screen coordinates: y grows downwards, so that the hull runs clockwise.
  const start = hull.reduce(
    (best, [x, y], at) => (x + y < (hull[best]?.[0] ?? 0) + (hull[best]?.[1] ?? 0) ? at : best),
    0,
  );
  return [0, 1, 2, 3].map((step) => hull[(start + step) % 4]) as unknown as Corners;
}

function withoutSide(
  hull: readonly Point[],
  at: number,
): readonly { readonly added: number; readonly hull: readonly Point[] }[] {
  const n = hull.length;
  const [before, a, b, after] = [-1, 0, 1, 2].map((step) => hull[(at + step + n) % n]) as [Point, Point, Point, Point];
  const meeting = crossing([before, a], [b, after]);
  if (meeting === undefined) return [];
  const added = Math.abs((b[0] - a[0]) * (meeting[1] - a[1]) - (b[1] - a[1]) * (meeting[0] - a[0])) / 2;
  const rest = hull.filter((_, index) => index !== (at + 1) % n).map((point) => (point === a ? meeting : point));
  // It must lie beyond a, and before b.
  const forward = (meeting[0] - a[0]) * (a[0] - before[0]) + (meeting[1] - a[1]) * (a[1] - before[1]);
  return forward < 0 ? [] : [{ added, hull: rest }];
}

/** Where two lines cross, each through two points; undefined if they are parallel. */
export function crossing([a, b]: readonly [Point, Point], [c, d]: readonly [Point, Point]): Point | undefined {
  const [rx, ry, sx, sy] = [b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]];
  const determinant = rx * sy - ry * sx;
  if (Math.abs(determinant) < 1e-9) return undefined;
  const t = ((c[0] - a[0]) * sy - (c[1] - a[1]) * sx) / determinant;
  return [a[0] + t * rx, a[1] + t * ry];
}
