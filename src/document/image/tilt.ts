import type { InkMap } from './ink-map.ts';

/** How well the text of a page lines up along one direction. */
export interface Alignment {
  /** Degrees by which lines fall from left to right (or, sideways, from top to bottom to the left). */
  readonly angle: number;
  /** Sum of squares of the profile against that of an even one: 1 for no lines at all, 2 and more for text. */
  readonly strength: number;
  /** Edge points that were looked at. */
  readonly points: number;
}

/** Points for the coarse and the fine search: the fewer, the cheaper, and the noisier. */
const COARSE_POINTS = 2000;
const FINE_POINTS = 8000;
/** Pixels; a longer straight edge belongs to a rule, a table or a picture. */
const MAX_RUN = 40;
const RANGE = 15;

/**
 * Lower edges of the ink as pairs (along, across). Letters of one line share their lower edge, which is what makes
 * lines of text stand out. `sideways` takes the right edges of columns instead.
 */
function edgePoints(map: InkMap, sideways: boolean): Int16Array {
  const { ink, width, height } = map;
  const [along, across] = sideways ? [height, width] : [width, height];
  const [stepAlong, stepAcross] = sideways ? [width, 1] : [1, width];
  // Of two pixels one above the other, only one can be an edge.
  const points = new Int16Array(width * height + along + 2);
  let size = 0;
  for (let v = 0; v < across - 1; v += 1) {
    let run = 0;
    for (let u = 0; u <= along; u += 1) {
      const at = u * stepAlong + v * stepAcross;
      if (u < along && ink[at] === 1 && ink[at + stepAcross] === 0) {
        run += 1;
      } else if (run > 0) {
        if (run > 1 && run <= MAX_RUN) {
          for (let k = 1; k <= run; k += 1) {
            points[size++] = u - k;
            points[size++] = v;
          }
        }
        run = 0;
      }
    }
  }
  return points.subarray(0, size);
}

function profileStrength(points: Int16Array, stride: number, degrees: number, bins: Uint32Array): number {
  const slope = Math.tan((degrees * Math.PI) / 180);
  const cos = Math.cos((degrees * Math.PI) / 180);
  const offset = bins.length >> 1;
  bins.fill(0);
  let [low, high, count] = [bins.length, 0, 0];
  for (let at = 0; at < points.length; at += 2 * stride) {
    const bin = Math.round(((points[at + 1] ?? 0) - slope * (points[at] ?? 0)) * cos) + offset;
    bins[bin] = (bins[bin] ?? 0) + 1;
    if (bin < low) low = bin;
    if (bin > high) high = bin;
    count += 1;
  }
  let squares = 0;
  for (let bin = low; bin <= high; bin += 1) squares += (bins[bin] ?? 0) ** 2;
  return count === 0 ? 0 : (squares * (high - low + 1)) / (count * count);
}

/**
 * The angle within ±15° at which the profile of the edges is most uneven (after Postl, "Detection of linear oblique
 * structures and skew scan in digitized documents", 1986), to 0.1°.
 */
export function alignment(map: InkMap, sideways: boolean): Alignment {
  const points = edgePoints(map, sideways);
  const count = points.length / 2;
  const bins = new Uint32Array(4 * (map.width + map.height));
  const search = (from: number, to: number, step: number, most: number) => {
    const stride = Math.max(1, Math.ceil(count / most));
    let best = { angle: 0, strength: profileStrength(points, stride, 0, bins) };
    for (let k = 0; from + k * step <= to + 1e-9; k += 1) {
      const angle = from + k * step;
      const strength = profileStrength(points, stride, angle, bins);
      if (strength > best.strength) best = { angle, strength };
    }
    return best;
  };
  const coarse = search(-RANGE, RANGE, 0.5, COARSE_POINTS);
  return { ...search(coarse.angle - 0.5, coarse.angle + 0.5, 0.1, FINE_POINTS), points: count };
}
