import type { Box } from '../../../schemas/geometry.ts';
import { around } from '../box.ts';
import { type Component, components } from '../image/components.ts';
import { type InkMap, inkMap, TILE } from '../image/ink-map.ts';
import type { Raster } from '../raster.ts';

/** Heights of letters that are looked for, in points. */
const MIN_HEIGHT = 2.6;
const MAX_HEIGHT = 48;
/** Maximum width of a piece of print, as a multiple of its height: a word whose letters touch. */
const MAX_ASPECT = 14;
/** A piece of print covers this share of its box; a frame covers less, a block more. */
const MIN_FILL = 0.12;
const MAX_FILL = 0.9;
/** Maximum gap between pieces of a line, as a share of their height. */
const MAX_GAP = 1.6;
/** A line of print holds this many pieces, or is this wide, as a multiple of its height. */
const MIN_PIECES = 3;
const MIN_LINE_ASPECT = 2;
/** Share of the pieces of a line that must stand on its base line and be of its height. */
const MIN_EVEN = 0.75;
/** Shade of the paper, 0 to 255, from which on print is looked for on it. */
const MIN_PAPER = 110;
/** Share of the pixels of a page that are dark where light print is looked for. */
const MIN_DARK = 0.002;
/** Difference of shade between two pixels at the edge of print, 0 to 255. */
const MIN_STEP = 26;
/** Regions of a page; more are joined. */
const MAX_REGIONS = 6;
/** Margin of a region, in points. */
const REGION_MARGIN = 4;

/** What is left of a page without what its words account for. */
export interface RestOfPage {
  /** Pixels per point. */
  readonly scale: number;
  /** Dark print, and light print if parts of the page are dark enough for it. */
  readonly maps: readonly InkMap[];
}

interface Line {
  pieces: Component[];
  box: Box;
}

/**
 * Finds the print of a page that no word accounts for: rows of shapes of the size of letters, in images, in drawings or
 * of text that the page does not have as text, dark on light or light on dark. Lines, boxes, photos, patterns and lone
 * signs are no print. Returns regions in points, at most six.
 */
export function unreadInk({ maps, scale }: RestOfPage): readonly Box[] {
  const lines = maps.flatMap((map) => {
    const pieces = components(map.ink, map.width).filter(
      (piece) => isPiece(piece, scale) && isOnPaper(piece, map) && isSharp(piece, map),
    );
    return linesOf(pieces).filter(isPrint);
  });
  return regionsOf(lines.map(({ box }) => box.map((side) => side / scale) as unknown as Box));
}

/** Takes what words account for off a page: `accounted` marks their pixels. */
export async function restOfPage(
  { raster, scale }: { readonly raster: Raster; readonly scale: number },
  accounted: Uint8Array,
): Promise<RestOfPage> {
  const rest = withoutPixels(raster, accounted);
  const pages = rest.hasDarkGround ? [rest.raster, inverted(rest.raster)] : [rest.raster];
  return { scale, maps: await Promise.all(pages.map((page) => inkMap(page, Math.max(page.width, page.height)))) };
}

/** A grey copy of a page on which marked pixels, and those beside them, continue what lies to their left. */
function withoutPixels(
  { data, width, height, channels }: Raster,
  marked: Uint8Array,
): { readonly raster: Raster; readonly hasDarkGround: boolean } {
  const grey = Buffer.alloc(width * height, 255);
  const skipped = grownByOne(marked, width);
  let dark = 0;
  for (let y = 0, at = 0; y < height; y += 1) {
    let last = 255;
    for (const end = at + width; at < end; at += 1) {
      if (skipped[at] === 0) last = channels === 1 ? (data[at] ?? 0) : greyOf(data, at * 3);
      if (last === 255) continue;
      grey[at] = last;
      if (last < 255 - MIN_PAPER) dark += 1;
    }
  }
  return { raster: { data: grey, width, height, channels: 1 }, hasDarkGround: dark > MIN_DARK * grey.length };
}

function greyOf(data: Buffer, at: number): number {
  const [red, green, blue] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
  return red === 255 && green === 255 && blue === 255 ? 255 : (77 * red + 151 * green + 28 * blue) >> 8;
}

/** Marks the pixels beside marked ones, too: the smoothed edges of print. */
function grownByOne(marked: Uint8Array, width: number): Uint8Array {
  const grown = new Uint8Array(marked.length);
  for (let at = 0; at < marked.length; at += 1) {
    if (marked[at] === 0) continue;
    const x = at % width;
    const [from, to] = [x === 0 ? 0 : -1, x === width - 1 ? 0 : 1];
    // What is written beyond the ends of an array is ignored.
    for (let step = from; step <= to; step += 1) {
      grown[at - width + step] = 1;
      grown[at + step] = 1;
      grown[at + width + step] = 1;
    }
  }
  return grown;
}

function inverted(page: Raster): Raster {
  return { ...page, data: Buffer.from(page.data.map((value) => 255 - value)) };
}

function isPiece({ x0, y0, x1, y1, pixels }: Component, scale: number): boolean {
  const [width, height] = [x1 - x0, y1 - y0];
  const fill = pixels / (width * height);
  return (
    height >= MIN_HEIGHT * scale &&
    height <= MAX_HEIGHT * scale &&
    width <= MAX_ASPECT * height &&
    fill >= MIN_FILL &&
    (fill <= MAX_FILL || width < 0.5 * height)
  );
}

/** Whether what lies around a piece is bright enough for paper; on an inverted page, dark enough for a dark ground. */
function isOnPaper({ x0, y0, x1, y1 }: Component, { paper, tilesAcross }: InkMap): boolean {
  const tile = Math.floor((y0 + y1) / 2 / TILE) * tilesAcross + Math.floor((x0 + x1) / 2 / TILE);
  return (paper[tile] ?? 0) >= MIN_PAPER;
}

/** Whether a piece has the edges of print: shadows and spots of photos fade. */
function isSharp({ x0, y0, x1, y1 }: Component, { grey, width }: InkMap): boolean {
  let steps = 0;
  for (let y = y0; y < y1; y += 1) {
    for (let x = Math.max(0, x0 - 1); x < Math.min(width - 1, x1 + 1); x += 1) {
      const at = y * width + x;
      if (Math.abs((grey[at + 1] ?? 0) - (grey[at] ?? 0)) >= MIN_STEP) steps += 1;
    }
  }
  return steps >= y1 - y0;
}

/** Joins pieces that stand beside each other. */
function linesOf(pieces: readonly Component[]): readonly Line[] {
  const lines: Line[] = [];
  const open: Line[] = [];
  for (const piece of [...pieces].sort((a, b) => a.x0 - b.x0)) {
    const height = piece.y1 - piece.y0;
    let found: Line | undefined;
    for (let at = open.length - 1; at >= 0; at -= 1) {
      const line = open[at];
      if (line === undefined) continue;
      const tall = line.box[3] - line.box[1];
      if (piece.x0 - line.box[2] > 4 * MAX_GAP * tall) {
        open.splice(at, 1);
        continue;
      }
      const shared = Math.min(piece.y1, line.box[3]) - Math.max(piece.y0, line.box[1]);
      const gap = piece.x0 - line.box[2];
      if (
        shared >= 0.5 * Math.min(height, tall) &&
        gap <= MAX_GAP * Math.max(height, tall) &&
        height < 2.5 * tall &&
        tall < 2.5 * height
      ) {
        found = line;
        break;
      }
    }
    if (found === undefined) {
      found = { pieces: [], box: [piece.x0, piece.y0, piece.x1, piece.y1] };
      lines.push(found);
      open.push(found);
    }
    found.pieces.push(piece);
    found.box = around([found.box, [piece.x0, piece.y0, piece.x1, piece.y1]]);
  }
  return lines;
}

/** Whether a line looks like print: several even pieces on one base line that are not all alike in being thin or square. */
function isPrint({ pieces, box }: Line): boolean {
  const heights = pieces.map(({ y0, y1 }) => y1 - y0).sort((a, b) => a - b);
  const height = heights[heights.length >> 1] ?? 0;
  const width = box[2] - box[0];
  const words = pieces.filter(({ x0, x1 }) => x1 - x0 > 1.6 * height).length;
  if (pieces.length < 2 || pieces.length + words < MIN_PIECES || width < MIN_LINE_ASPECT * height) return false;
  const bottoms = pieces.map(({ y1 }) => y1).sort((a, b) => a - b);
  const base = bottoms[bottoms.length >> 1] ?? 0;
  const even = pieces.filter(
    ({ y0, y1 }) =>
      Math.abs(y1 - base) <= Math.max(1.5, 0.3 * height) && y1 - y0 >= 0.5 * height && y1 - y0 <= 1.8 * height,
  );
  if (even.length < MIN_EVEN * pieces.length) return false;
  const thin = pieces.filter(({ x0, x1, y0, y1 }) => x1 - x0 < 0.25 * (y1 - y0)).length;
  const solid = pieces.filter(({ x0, x1, y0, y1, pixels }) => pixels > 0.8 * (x1 - x0) * (y1 - y0)).length;
  // Bar codes are thin, bullets and fields of a pattern are solid.
  return thin < 0.7 * pieces.length && solid < 0.7 * pieces.length;
}

/** Joins lines that lie close together into regions. */
function regionsOf(lines: readonly Box[]): readonly Box[] {
  let regions = lines.map((box) => grown(box, REGION_MARGIN));
  for (let joined = true; joined; ) {
    joined = false;
    const next: Box[] = [];
    for (const region of regions) {
      const at = next.findIndex((other) => touches(other, region));
      const other = next[at];
      if (other === undefined) next.push(region);
      else {
        next[at] = around([other, region]);
        joined = true;
      }
    }
    regions = next;
  }
  while (regions.length > MAX_REGIONS) regions = joinNearest(regions);
  return regions.sort((a, b) => a[1] - b[1] || a[0] - b[0]);
}

function joinNearest(regions: readonly Box[]): Box[] {
  let best: readonly [number, number, number] = [0, 1, Infinity];
  regions.forEach((a, i) => {
    regions.slice(i + 1).forEach((b, k) => {
      const box = around([a, b]);
      const waste = area(box) - area(a) - area(b);
      if (waste < best[2]) best = [i, i + 1 + k, waste];
    });
  });
  const [i, j] = best;
  const both = [regions[i], regions[j]].filter((box): box is Box => box !== undefined);
  return [...regions.filter((_, at) => at !== i && at !== j), around(both)];
}

const area = (box: Box) => (box[2] - box[0]) * (box[3] - box[1]);
const grown = (box: Box, by: number): Box => [box[0] - by, box[1] - by, box[2] + by, box[3] + by];

function touches(a: Box, b: Box): boolean {
  const gap = Math.max(a[3] - a[1], b[3] - b[1]) > 60 ? 6 : 12;
  return a[0] - b[2] < gap && b[0] - a[2] < gap && a[1] - b[3] < gap / 2 && b[1] - a[3] < gap / 2;
}
