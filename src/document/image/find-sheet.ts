import type { Point } from '../ocr/quad.ts';
import type { Raster } from '../raster.ts';
import { type Corners, scaleCorners } from './projection.ts';
import { cornersAround, crossing, edgeOf, type Grey, type LightRegion, lightRegions } from './sheet-region.ts';
import { type SheetSide, sideNear } from './sheet-side.ts';

/** Longer side of the copy in which a sheet is looked for, in pixels. */
const COPY_SIDE = 480;
/** Pixels of the raster along each side of a pixel of the copy. */
const SAMPLES = 3;
/** Maximum shade of the ground by that of the sheet. */
const MAX_GROUND = 0.8;
/** Minimum difference between both, 0 to 255. */
const MIN_DIFFERENCE = 30;
/** Shades at which the sheet is parted from the ground, as shares of the way from one to the other. */
const THRESHOLDS = [0.5, 0.35, 0.65];
/** Share of the picture that sheets take at least together, that each takes, and that any other light thing takes at most. */
const MIN_SHEETS = 0.12;
const MIN_SHEET = 0.03;
const MAX_OTHER = 0.01;
/** Sheets on one picture: more would have too few pixels to be read. */
const MAX_SHEETS = 12;
/** Share of its four sides that a region fills at least. */
const MIN_FILLED = 0.93;
/** How far from the region's hull its sides are looked for, as a share of the copy's longer side. */
const REACH = 0.02;
/** Share of each side on which it must be seen. */
const MIN_SUPPORT = 0.75;
/** Angles of the corners of a sheet that is photographed from up to 35°, in degrees. */
const [MIN_CORNER, MAX_CORNER] = [50, 130];

/** A sheet that lies on a ground. */
export interface Sheet {
  /** In pixels of the raster. */
  readonly corners: Corners;
  /** How much most neighbouring pixels of the ground differ in the copy, 0 to 255. */
  readonly roughness: number;
}

/**
 * Finds the outlines of the light sheets that lie as a whole on a darker ground, in reading order. None where that is not
 * certain of all: no such ground, something else that is light beside them, a side that is not seen on most of its length
 * or not straight.
 */
export function findSheets(raster: Raster): readonly Sheet[] {
  if (!hasDarkEdge(raster)) return [];
  const copy = smallCopy(raster);
  const ground = shadeAt(
    edgeOf(copy.width, copy.height).map((at) => copy.grey[at] ?? 0),
    0.5,
  );
  const paper = shadeAt(
    Array.from({ length: 2000 }, (_, at) => copy.grey[Math.trunc((at * copy.grey.length) / 2000)] ?? 0),
    0.9,
  );
  const difference = paper - ground;
  if (difference < MIN_DIFFERENCE || ground > MAX_GROUND * paper) return [];
  for (const share of THRESHOLDS) {
    const found = sheetsAt(copy, ground + share * difference, difference);
    if (found.length > 0)
      return inReadingOrder(
        found.map((sheet) => ({ ...sheet, corners: scaleCorners(sheet.corners, copy.scale, copy.scale) })),
      );
  }
  return [];
}

/** From left to right what lies at the same height for the most part, and from top to bottom otherwise. */
function inReadingOrder(sheets: readonly Sheet[]): readonly Sheet[] {
  const placed = sheets.map((sheet) => {
    const [xs, ys] = [sheet.corners.map(([x]) => x), sheet.corners.map(([, y]) => y)];
    return { sheet, left: Math.min(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
  });
  const rows: (typeof placed)[] = [];
  for (const one of placed.sort((a, b) => a.top - b.top)) {
    const row = rows.at(-1);
    const [first] = row ?? [];
    if (row !== undefined && first !== undefined && (one.top + one.bottom) / 2 < first.bottom) row.push(one);
    else rows.push([one]);
  }
  return rows.flatMap((row) => row.sort((a, b) => a.left - b.left).map(({ sheet }) => sheet));
}

/** A small copy in one channel, of which each pixel is the mean of a few, spread over its place in the raster. */
function smallCopy({ data, width: across, height: down, channels }: Raster): Grey & { readonly scale: number } {
  const scale = Math.max(1, Math.max(across, down) / COPY_SIDE);
  const [width, height] = [Math.floor(across / scale), Math.floor(down / scale)];
  const grey = new Uint8Array(width * height);
  const middle = channels >> 1;
  const places = Array.from(
    { length: SAMPLES * width },
    (_, at) => Math.floor(((at + 0.5) * scale) / SAMPLES) * channels + middle,
  );
  const sums = new Uint16Array(width);
  for (let y = 0; y < height; y += 1) {
    sums.fill(0);
    for (let sample = 0; sample < SAMPLES; sample += 1) {
      const row = Math.floor((y + (sample + 0.5) / SAMPLES) * scale) * across * channels;
      for (let at = 0; at < places.length; at += 1) {
        const x = Math.trunc(at / SAMPLES);
        sums[x] = (sums[x] as number) + (data[row + (places[at] as number)] as number);
      }
    }
    for (let x = 0; x < width; x += 1) grey[y * width + x] = (sums[x] as number) / (SAMPLES * SAMPLES);
  }
  return { grey, width, height, scale };
}

/** Whether most of the raster's edge is darker than what is lightest in it: most scans are told at once. */
function hasDarkEdge({ data, width, height, channels }: Raster): boolean {
  const shade = (x: number, y: number) =>
    data[(Math.trunc(y) * width + Math.trunc(x)) * channels + (channels >> 1)] ?? 0;
  const places = Array.from({ length: 64 }, (_, at) => (at + 0.5) / 64);
  const edge = places.flatMap((at) => [
    shade(at * width, 1),
    shade(at * width, height - 2),
    shade(1, at * height),
    shade(width - 2, at * height),
  ]);
  const inside = places.flatMap((at) => places.map((other) => shade(at * width, other * height)));
  return shadeAt(edge, 0.5) < MAX_GROUND * shadeAt(inside, 0.9);
}

/** The shade below which that share of the shades lies. */
function shadeAt(shades: readonly number[], share: number): number {
  const sorted = Uint8Array.from(shades).sort();
  return sorted[Math.trunc(share * (sorted.length - 1))] ?? 0;
}

/** What is light at one threshold, if all of it is sheets. */
function sheetsAt(copy: Grey, threshold: number, difference: number): readonly Sheet[] {
  const all = copy.width * copy.height;
  const regions = lightRegions(copy, { threshold, minPixels: MAX_OTHER * all });
  const pixels = regions.reduce((sum, region) => sum + region.pixels, 0);
  if (regions.length > MAX_SHEETS || pixels < MIN_SHEETS * all) return [];
  const sheets = regions.map((region) =>
    region.pixels < MIN_SHEET * all ? undefined : sheetOf(copy, region, difference),
  );
  return sheets.every((sheet) => sheet !== undefined) ? sheets : [];
}

function sheetOf(copy: Grey, region: LightRegion, difference: number): Sheet | undefined {
  if (region.isCut) return undefined;
  const rough = cornersAround(region.mask, copy.width);
  if (rough === undefined || region.pixels < MIN_FILLED * areaOf(rough)) return undefined;
  const limits = { reach: Math.ceil(REACH * Math.max(copy.width, copy.height)), step: difference / 4 };
  const sides = rough.map((corner, at) => sideNear(copy, corner, rough[(at + 1) % 4] ?? corner, limits));
  if (sides.some(({ support }) => support < MIN_SUPPORT)) return undefined;
  const corners = sides.map((side, at) => crossing((sides[(at + 3) % 4] as SheetSide).line, side.line));
  return isSheet(corners, copy) ? { corners, roughness: roughnessOf(copy, region.mask) } : undefined;
}

/** The median, since print on a plain ground is rough in few places. */
function roughnessOf({ grey, width }: Grey, mask: Uint8Array): number {
  const differences: number[] = [];
  for (let at = 1; at < grey.length; at += 1) {
    if (at % width === 0 || mask[at] === 1 || mask[at - 1] === 1) continue;
    differences.push(Math.abs((grey[at] as number) - (grey[at - 1] as number)));
  }
  return shadeAt(differences, 0.5);
}

function isSheet(corners: readonly (Point | undefined)[], { width, height }: Grey): corners is Corners {
  return corners.every((corner, at) => {
    const [before, after] = [corners[(at + 3) % 4], corners[(at + 1) % 4]];
    if (corner === undefined || before === undefined || after === undefined) return false;
    const angle = directionOf(corner, before) - directionOf(corner, after);
    const inner = ((angle % 360) + 360) % 360;
    const [x, y] = corner;
    return x > 0 && y > 0 && x < width && y < height && inner > MIN_CORNER && inner < MAX_CORNER;
  });
}

/** Direction from one point to another, in degrees clockwise from the right. */
export function directionOf(from: Point, to: Point): number {
  return (Math.atan2(to[1] - from[1], to[0] - from[0]) * 180) / Math.PI;
}

function areaOf(corners: Corners): number {
  const doubled = corners.reduce((sum, [x, y], at) => {
    const [nextX, nextY] = corners[(at + 1) % 4] ?? [x, y];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(doubled) / 2;
}
