import type { TiltedRect } from '../ocr/quad.ts';
import type { InkMap } from './ink-map.ts';

/** Pixels of the map. */
const MIN_HEIGHT = 4;
const MAX_HEIGHT = 60;

/** Longer straight runs of ink are rules of tables and forms, in pixels of the map. */
const MAX_RUN = 40;

interface Direction {
  readonly sideways: boolean;
  /** Degrees, as `Alignment` has it. */
  readonly angle: number;
}

/** The map without rules, so that a table is not taken for one very high line. */
function withoutRules(map: InkMap): InkMap {
  const { width, height } = map;
  const ink = Uint8Array.from(map.ink);
  const clear = (lines: number, length: number, lineStep: number, step: number) => {
    for (let line = 0; line < lines; line += 1) {
      let run = 0;
      for (let k = 0; k <= length; k += 1) {
        const at = line * lineStep + k * step;
        if (k < length && map.ink[at] === 1) {
          run += 1;
          continue;
        }
        if (run > MAX_RUN) for (let back = 1; back <= run; back += 1) ink[at - back * step] = 0;
        run = 0;
      }
    }
  };
  clear(height, width, width, 1);
  clear(width, height, 1, width);
  return { ...map, ink };
}

/** Ink of each row across the lines of text, straightened by the angle. Row 0 of the profile is row `offset` of the map. */
function profileOf(
  map: InkMap,
  { sideways, angle }: Direction,
): { profile: Uint32Array; offset: number; slope: number } {
  const slope = Math.tan((angle * Math.PI) / 180);
  const [along, across] = sideways ? [map.height, map.width] : [map.width, map.height];
  const shift = Math.ceil(Math.abs(slope) * along);
  const profile = new Uint32Array(across + 2 * shift + 1);
  for (let u = 0; u < along; u += 2) {
    const offset = shift - Math.round(slope * u);
    for (let v = 0; v < across; v += 1) {
      const at = sideways ? u * map.width + v : v * map.width + u;
      if (map.ink[at] === 1) profile[v + offset] = (profile[v + offset] ?? 0) + 1;
    }
  }
  return { profile, offset: -shift, slope };
}

function runsAbove(profile: Uint32Array, floor: number): readonly (readonly [number, number])[] {
  const runs: [number, number][] = [];
  let start = -1;
  for (let row = 0; row <= profile.length; row += 1) {
    const inside = (profile[row] ?? 0) > floor;
    if (inside && start < 0) start = row;
    if (!inside && start >= 0) {
      runs.push([start, row]);
      start = -1;
    }
  }
  return runs;
}

/** The longest stretch of a band whose ink has no gap wider than its height, as a start and an end along the line. */
function longestStretch(map: InkMap, band: readonly [number, number], slope: number, sideways: boolean) {
  const [along, across] = sideways ? [map.height, map.width] : [map.width, map.height];
  const [v0, v1] = band;
  let best = { start: 0, end: 0 };
  let [start, last] = [-1, -1];
  for (let u = 0; u < along; u += 1) {
    const shift = Math.round(slope * u);
    for (let v = Math.max(0, v0 + shift); v < Math.min(across, v1 + shift); v += 1) {
      if (map.ink[sideways ? u * map.width + v : v * map.width + u] !== 1) continue;
      if (start < 0 || u - last > v1 - v0) start = u;
      last = u;
      if (last - start > best.end - best.start) best = { start, end: last };
      break;
    }
  }
  return best;
}

/** The classifier looks at the middle of a long line; its right half gives a second opinion. */
function rightHalf(rect: TiltedRect): TiltedRect {
  const shift = rect.width / 4;
  return {
    ...rect,
    cx: rect.cx + shift * Math.cos(rect.angle),
    cy: rect.cy + shift * Math.sin(rect.angle),
    width: rect.width / 2,
  };
}

/**
 * Some places where a line of text stands alone, longest first, as rectangles on the raster with the text along
 * `width`, to be read from left to right or, sideways, from top to bottom.
 */
export function textBands(page: InkMap, direction: Direction, most: number): readonly TiltedRect[] {
  const map = withoutRules(page);
  const { profile, offset, slope } = profileOf(map, direction);
  const busy = [...profile].filter((count) => count > 0).sort((a, b) => a - b);
  const floor = Math.max(1, 0.15 * (busy[Math.trunc(busy.length * 0.9)] ?? 0));
  const { sideways } = direction;
  const radians = (direction.angle * Math.PI) / 180;
  const bands = runsAbove(profile, floor)
    .filter(([from, to]) => to - from >= MIN_HEIGHT && to - from <= MAX_HEIGHT)
    .map(([from, to]) => {
      const band = [from + offset, to + offset] as const;
      const { start, end } = longestStretch(map, band, slope, sideways);
      const u = (start + end) / 2;
      const v = (band[0] + band[1]) / 2 + slope * u;
      return {
        cx: (sideways ? v : u) * map.scale,
        cy: (sideways ? u : v) * map.scale,
        width: (end - start) * map.scale,
        height: (to - from) * 1.3 * map.scale,
        angle: sideways ? Math.PI / 2 - radians : radians,
      };
    })
    .filter(({ width, height }) => width >= 2 * height)
    .sort((a, b) => b.width / b.height - a.width / a.height);
  return [...bands, ...bands.filter(({ width, height }) => width >= 8 * height).map(rightHalf)].slice(0, most);
}
