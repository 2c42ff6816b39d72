import type { TiltedRect } from '../ocr/quad.ts';
import type { Mask } from './ink-map.ts';

/** Height of a line, in pixels of the mask. */
const MIN_LINE_HEIGHT = 4;
const MAX_LINE_HEIGHT = 60;
/** Longer straight runs of ink are rules of tables and forms. */
const MAX_RUN = 40;

function clearRuns(ink: Uint8Array, source: Uint8Array, start: number, length: number, step: number): void {
  let run = 0;
  for (let k = 0; k <= length; k += 1) {
    const at = start + k * step;
    if (k < length && source[at] === 1) {
      run += 1;
      continue;
    }
    if (run > MAX_RUN) for (let back = 1; back <= run; back += 1) ink[at - back * step] = 0;
    run = 0;
  }
}

/** Removes rules, so that a table is not taken for one very tall line. */
function withoutRules({ ink: source, width, height }: Mask): Mask {
  const ink = Uint8Array.from(source);
  const inRow = new Uint16Array(height);
  const inColumn = new Uint16Array(width);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      if (source[at] !== 1) continue;
      inRow[y] = (inRow[y] ?? 0) + 1;
      inColumn[x] = (inColumn[x] ?? 0) + 1;
    }
  }
  for (const [y, count] of inRow.entries()) if (count > MAX_RUN) clearRuns(ink, source, y * width, width, 1);
  for (const [x, count] of inColumn.entries()) if (count > MAX_RUN) clearRuns(ink, source, x, height, width);
  return { ink, width, height };
}

/** Counts the ink of each row along the slope; the first entry belongs to row `-shift`. */
function profileOf({ ink, width, height }: Mask, slope: number): { profile: Uint32Array; shift: number } {
  const shift = Math.ceil(Math.abs(slope) * width);
  const profile = new Uint32Array(height + 2 * shift + 1);
  const fall = Int32Array.from({ length: width }, (_, x) => shift - Math.round(slope * x));
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      if (ink[at] !== 1) continue;
      const row = y + (fall[x] ?? 0);
      profile[row] = (profile[row] ?? 0) + 1;
    }
  }
  return { profile, shift };
}

type Span = readonly [start: number, end: number];

function runsAbove(profile: Uint32Array, floor: number): readonly Span[] {
  const runs: Span[] = [];
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

/** The longest stretch of a band without gaps wider than its height. */
function longestStretch({ ink, width, height }: Mask, [from, to]: Span, slope: number): Span {
  let best: Span = [0, 0];
  let [start, last] = [-1, -1];
  for (let x = 0; x < width; x += 1) {
    const shift = Math.round(slope * x);
    for (let y = Math.max(0, from + shift); y < Math.min(height, to + shift); y += 1) {
      if (ink[y * width + x] !== 1) continue;
      if (start < 0 || x - last > to - from) start = x;
      last = x;
      if (last - start > best[1] - best[0]) best = [start, last];
      break;
    }
  }
  return best;
}

/** The right half of a long line, for a second opinion: the classifier sees only the middle of a line. */
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
 * Finds up to `maxBands` isolated lines of text, longest first, as rectangles in pixels of the mask. `angle`: tilt of
 * the lines in degrees.
 */
export function textBands(page: Mask, angle: number, maxBands: number): readonly TiltedRect[] {
  const mask = withoutRules(page);
  const radians = (angle * Math.PI) / 180;
  const slope = Math.tan(radians);
  const { profile, shift } = profileOf(mask, slope);
  const busy = profile.filter((count) => count > 0).sort();
  const floor = Math.max(2, 0.15 * (busy[Math.trunc(busy.length * 0.9)] ?? 0));
  const bands = runsAbove(profile, floor)
    .filter(([from, to]) => to - from >= MIN_LINE_HEIGHT && to - from <= MAX_LINE_HEIGHT)
    .map(([from, to]) => {
      const [start, end] = longestStretch(mask, [from - shift, to - shift], slope);
      const cx = (start + end) / 2;
      const cy = (from + to) / 2 - shift + slope * cx;
      return { cx, cy, width: end - start, height: (to - from) * 1.3, angle: radians };
    })
    .filter(({ width, height }) => width >= 2 * height)
    .sort((a, b) => b.width / b.height - a.width / a.height);
  return [...bands, ...bands.filter(({ width, height }) => width >= 8 * height).map(rightHalf)].slice(0, maxBands);
}
