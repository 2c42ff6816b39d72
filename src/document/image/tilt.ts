import type { Mask } from './ink-map.ts';

/** How well the text of a page aligns with its rows. */
export interface Alignment {
  /** Slope of the lines in degrees, positive if they fall to the right. */
  readonly angle: number;
  /** Sum of squares of the profile relative to an even one: 1 for no lines at all, 2 and more for text. */
  readonly strength: number;
  /** Number of lower edges, about one per letter. */
  readonly edges: number;
}

/** Points for the coarse and the fine search: fewer are faster but noisier. */
const COARSE_POINTS = 2000;
const FINE_POINTS = 8000;
/** Maximum length of an edge in pixels; longer ones belong to rules, tables or pictures. */
const MAX_RUN = 40;
const RANGE = 15;

/**
 * Lower edges of the ink as pairs (x, y). The letters of a line share their lower edge, which makes lines of text stand
 * out.
 */
function lowerEdges({ ink, width, height }: Mask): { points: Int16Array; edges: number } {
  // Of two vertically adjacent pixels, only one can be an edge.
  const points = new Int16Array(width * height + width + 2);
  let [size, edges] = [0, 0];
  for (let y = 0; y < height - 1; y += 1) {
    const row = y * width;
    for (let x = 0; x < width; x += 1) {
      if (ink[row + x] !== 1 || ink[row + x + width] === 1) continue;
      const start = x;
      while (x < width && ink[row + x] === 1 && ink[row + x + width] === 0) x += 1;
      if (x - start < 2 || x - start > MAX_RUN) continue;
      edges += 1;
      for (let k = start; k < x; k += 1) {
        points[size++] = k;
        points[size++] = y;
      }
    }
  }
  return { points: points.subarray(0, size), edges };
}

function profileStrength(points: Int16Array, stride: number, degrees: number, bins: Uint32Array): number {
  const slope = Math.tan((degrees * Math.PI) / 180);
  const cos = Math.cos((degrees * Math.PI) / 180);
  // Positions are positive, so truncation rounds.
  const offset = (bins.length >> 1) + 0.5;
  const sine = slope * cos;
  bins.fill(0);
  let low = bins.length;
  let high = 0;
  let count = 0;
  for (let at = 0; at < points.length; at += 2 * stride) {
    const bin = ((points[at + 1] ?? 0) * cos - sine * (points[at] ?? 0) + offset) | 0;
    bins[bin] = (bins[bin] ?? 0) + 1;
    if (bin < low) low = bin;
    if (bin > high) high = bin;
    count += 1;
  }
  let squares = 0;
  for (let bin = low; bin <= high; bin += 1) {
    const ink = bins[bin] ?? 0;
    squares += ink * ink;
  }
  return count === 0 ? 0 : (squares * (high - low + 1)) / (count * count);
}

/**
 * Finds the angle within ±15°, to 0.1°, at which the profile of the edges is most uneven.
 * Source: Postl, "Detection of linear oblique structures and skew scan in digitized documents", 1986.
 */
export function alignment(mask: Mask): Alignment {
  const { points, edges } = lowerEdges(mask);
  const count = points.length / 2;
  const bins = new Uint32Array(4 * (mask.width + mask.height));
  const search = (from: number, to: number, step: number, maxPoints: number) => {
    const stride = Math.max(1, Math.ceil(count / maxPoints));
    let best = { angle: 0, strength: profileStrength(points, stride, 0, bins) };
    for (let k = 0; from + k * step <= to + 1e-9; k += 1) {
      const angle = from + k * step;
      const strength = profileStrength(points, stride, angle, bins);
      if (strength > best.strength) best = { angle, strength };
    }
    return best;
  };
  const coarse = search(-RANGE, RANGE, 0.5, COARSE_POINTS);
  return { ...search(coarse.angle - 0.5, coarse.angle + 0.5, 0.1, FINE_POINTS), edges };
}
