import type { Finding } from '../../../schemas/page.ts';
import type { Point } from '../ocr/quad.ts';
import type { Raster } from '../raster.ts';
import { IDENTITY } from './affine.ts';
import { directionOf, findSheets } from './find-sheet.ts';
import { type Corners, fromAffine, type Projection, scaleCorners, toCorners } from './projection.ts';
import { poseOf } from './sheet-pose.ts';
import { warp } from './warp.ts';

/** A raster of which the sheet that it shows was cut out and laid flat, if there is one. */
export interface Flattened {
  readonly raster: Raster;
  /** Maps pixels of `raster` to pixels of the input. */
  readonly toInput: Projection;
  /** The corners of the sheet as shares of the input's width and height; absent if nothing was changed. */
  readonly sheet?: Corners;
  /** `perspective_undone`, with the angle in degrees. */
  readonly findings: readonly Finding[];
}

/** Minimum angle between opposite sides, in degrees: less harms no reading, and straightening turns the rest. */
const MIN_CONVERGENCE = 2;
/** Tilt, in degrees, from which on a sheet is set straight by its outline, since straightening stops at 15. */
const MIN_TILT = 12;
/** Roughness of a ground, such as wood or cloth, that is easily taken for text: its sheet is cut out however it lies. */
const ROUGH = 3;
/** Minimum of the shorter side of the flat sheet, in pixels. */
const MIN_SIDE = 300;

/**
 * Undoes the perspective of a photographed sheet, whose outline must be certain; a raster without one, or whose sheet
 * was photographed from straight above on a plain ground, is returned as it is. `before`: what was found on a raster of the same
 * picture in another size. What lies beside the sheet is left out.
 */
export function flatten(raster: Raster, before: Pick<Flattened, 'sheet'> | undefined): Flattened {
  const untouched: Flattened = { raster, toInput: fromAffine(IDENTITY), findings: [] };
  const { width, height } = raster;
  const [found, other] = before === undefined ? findSheets(raster) : [];
  const isWanted = found !== undefined && other === undefined && (isAskew(found.corners) || found.roughness >= ROUGH);
  const sheet = before?.sheet ?? (isWanted ? scaleCorners(found.corners, 1 / width, 1 / height) : undefined);
  if (sheet === undefined) return untouched;
  const corners = scaleCorners(sheet, width, height);
  const { aspect, angle } = poseOf(corners, raster);
  const size = sizeOf(corners, aspect);
  if (before === undefined && Math.min(size.width, size.height) < MIN_SIDE) return untouched;
  const value = Math.round(angle);
  const message = `The page was photographed at an angle of about ${value}°: it was cut out along its outline and its perspective was undone. What lies beside it is not part of the page.`;
  const toInput = toCorners(corners, size);
  return {
    raster: warp(raster, toInput, size),
    toInput,
    sheet,
    findings: [{ code: 'perspective_undone', message, value }],
  };
}

/**
 * The outlines of the sheets on a picture that shows several and nothing else, as shares of its width and height; none if
 * one is too small to be read.
 */
export function severalSheets(raster: Raster): readonly Corners[] {
  const sheets = findSheets(raster).map(({ corners }) => corners);
  const sides = sheets.flatMap((corners) => Object.values(sizeOf(corners, poseOf(corners, raster).aspect)));
  if (sheets.length < 2 || Math.min(...sides) < MIN_SIDE) return [];
  return sheets.map((corners) => scaleCorners(corners, 1 / raster.width, 1 / raster.height));
}

function isAskew([a, b, c, d]: Corners): boolean {
  const [top, right, bottom, left] = [directionOf(a, b), directionOf(b, c), directionOf(d, c), directionOf(a, d)];
  const apart = (one: number, other: number) => Math.abs(((one - other + 540) % 360) - 180);
  return Math.max(apart(top, bottom), apart(left, right)) >= MIN_CONVERGENCE || Math.abs(top + bottom) / 2 >= MIN_TILT;
}

/** Size of the flat sheet: its longest sides keep their pixels, and it has no more than the picture around it. */
function sizeOf([a, b, c, d]: Corners, aspect: number): { readonly width: number; readonly height: number } {
  const length = (from: Point, to: Point) => Math.hypot(to[0] - from[0], to[1] - from[1]);
  const across = Math.max(length(a, b), length(d, c));
  const down = Math.max(length(a, d), length(b, c));
  // The mean of what either direction asks for.
  const width = Math.sqrt((across * down) / aspect);
  return { width: Math.round(width), height: Math.round(width * aspect) };
}
