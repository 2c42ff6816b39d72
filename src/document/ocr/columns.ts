import type { Placed } from './lines.ts';

/** Minimum ratio of width to height of a line of running text; table cells and address lines are shorter. */
const MIN_LINE_ASPECT = 8;
const MIN_LINES = 5;
const BINS = 200;
/** Maximum share of long lines that may cross the gutter, as headings do. */
const MAX_CROSSING = 0.15;
/** Minimum share of long lines in a column. */
const MIN_LONG = 0.6;

const left = ({ rect }: Placed) => rect.cx - rect.width / 2;
const right = ({ rect }: Placed) => rect.cx + rect.width / 2;
const isLong = ({ rect }: Placed) => rect.width >= MIN_LINE_ASPECT * rect.height;

/** The middle of the gutter: the strip crossed by the fewest long lines, in the middle three fifths of the text. */
function gutter(long: readonly Placed[]): number | undefined {
  const from = Math.min(...long.map(left));
  const bin = (Math.max(...long.map(right)) - from) / BINS;
  const covered = new Array<number>(BINS).fill(0);
  for (const item of long) {
    const last = Math.min(BINS - 1, Math.floor((right(item) - from) / bin));
    for (let at = Math.max(0, Math.floor((left(item) - from) / bin)); at <= last; at += 1) {
      covered[at] = (covered[at] ?? 0) + 1;
    }
  }
  const middle = covered.slice(BINS / 5, (BINS * 4) / 5);
  const minCrossing = Math.min(...middle);
  if (minCrossing > MAX_CROSSING * long.length) return undefined;
  const first = middle.indexOf(minCrossing);
  let end = first;
  while (middle[end] === minCrossing) end += 1;
  return from + (BINS / 5 + (first + end) / 2) * bin;
}

function isColumn(items: readonly Placed[]): boolean {
  const long = items.filter(isLong).length;
  return long >= MIN_LINES && long >= MIN_LONG * items.length;
}

function areSideBySide(a: readonly Placed[], b: readonly Placed[]): boolean {
  const span = (items: readonly Placed[]) => {
    const ys = items.map(({ rect }) => rect.cy);
    return [Math.min(...ys), Math.max(...ys)] as const;
  };
  const [[a0, a1], [b0, b1]] = [span(a), span(b)];
  return Math.min(a1, b1) - Math.max(a0, b0) > 0.5 * Math.min(a1 - a0, b1 - b0);
}

/**
 * Splits multi-column text into blocks in reading order; lines that cross both columns separate the blocks. Receipts,
 * forms and tables stay one block.
 */
export function readingBlocks<T extends Placed>(items: readonly T[]): readonly (readonly T[])[] {
  const long = items.filter(isLong);
  const x = long.length < 2 * MIN_LINES ? undefined : gutter(long);
  if (x === undefined) return [items];
  const crossing = (item: T) => left(item) < x && right(item) > x;
  const sides = items.filter((item) => !crossing(item));
  const [west, east] = [sides.filter(({ rect }) => rect.cx < x), sides.filter(({ rect }) => rect.cx >= x)];
  if (!isColumn(west) || !isColumn(east) || !areSideBySide(west, east)) return [items];
  const heights = items
    .filter(crossing)
    .map(({ rect }) => rect.cy)
    .sort((a, b) => a - b);
  const blocks: (readonly T[])[] = [];
  let top = -Infinity;
  for (const bottom of [...heights, Infinity]) {
    const between = ({ rect }: T) => rect.cy > top && rect.cy < bottom;
    blocks.push(...readingBlocks(west.filter(between)), ...readingBlocks(east.filter(between)));
    blocks.push(items.filter((item) => crossing(item) && item.rect.cy === bottom));
    top = bottom;
  }
  return blocks.filter((block) => block.length > 0);
}
