/** A point `[x, y]` in pixels. */
export type Point = readonly [number, number];

/**
 * A rectangle that may be tilted. `angle` is the direction of its `width` side in radians, clockwise on screen (y
 * down), within (-π/4, π/4].
 */
export interface TiltedRect {
  readonly cx: number;
  readonly cy: number;
  readonly width: number;
  readonly height: number;
  readonly angle: number;
}

function cross(o: Point, a: Point, b: Point): number {
  return (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
}

function halfHull(points: Iterable<Point>): Point[] {
  const hull: Point[] = [];
  for (const point of points) {
    for (;;) {
      const [a, b] = [hull.at(-2), hull.at(-1)];
      if (a === undefined || b === undefined || cross(a, b, point) > 0) break;
      hull.pop();
    }
    hull.push(point);
  }
  hull.pop();
  return hull;
}

/** The convex hull by Andrew's monotone chain. */
export function convexHull(points: readonly Point[]): readonly Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  if (sorted.length < 3) return sorted;
  return [...halfHull(sorted), ...halfHull(sorted.toReversed())];
}

function extentAlong(points: readonly Point[], angle: number): TiltedRect {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  let [u0, u1, v0, v1] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of points) {
    const u = x * cos + y * sin;
    const v = y * cos - x * sin;
    u0 = Math.min(u0, u);
    u1 = Math.max(u1, u);
    v0 = Math.min(v0, v);
    v1 = Math.max(v1, v);
  }
  const [u, v] = [(u0 + u1) / 2, (v0 + v1) / 2];
  return { cx: u * cos - v * sin, cy: u * sin + v * cos, width: u1 - u0, height: v1 - v0, angle };
}

/**
 * The smallest rectangle around the points; one of its sides is on the convex hull. Source: Freeman and Shapira, 1975.
 */
export function smallestRect(points: readonly Point[]): TiltedRect {
  const hull = convexHull(points);
  let best = extentAlong(hull, 0);
  for (const [index, a] of hull.entries()) {
    const b = hull[(index + 1) % hull.length] ?? a;
    const quarter = Math.PI / 2;
    const raw = Math.atan2(b[1] - a[1], b[0] - a[0]);
    const rect = extentAlong(hull, raw - Math.round(raw / quarter) * quarter);
    if (rect.width * rect.height < best.width * best.height) best = rect;
  }
  return best;
}
