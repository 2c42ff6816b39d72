import type { Point } from '../ocr/quad.ts';
import { type Corners, toCorners } from './projection.ts';

/** How a sheet lay before the camera. */
export interface SheetPose {
  /** Its height by its width. */
  readonly aspect: number;
  /** Degrees by which the camera was not held parallel to it. */
  readonly angle: number;
}

type Vector = readonly [number, number, number];

/** Focal length of the main camera of phones by the longer side of the picture: 26 mm on 35 mm film. */
const USUAL_FOCAL = 0.75;
/** What it may be: from a wide angle to the middle of a zoom. */
const [LEAST_FOCAL, MOST_FOCAL] = [0.5, 2.5];

const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/**
 * Finds the shape of a rectangular sheet of which a picture of that size shows the corners, if its pixels are square
 * and it is not cut. The focal length follows from both directions of the sheet where both converge.
 * Source: Zhang and He, "Whiteboard scanning and image enhancement", 2007, section 3.
 */
export function poseOf(corners: Corners, picture: { readonly width: number; readonly height: number }): SheetPose {
  const long = Math.max(picture.width, picture.height);
  // In units of the longer side, from the middle of the picture.
  const centred = corners.map(([x, y]): Point => [(x - picture.width / 2) / long, (y - picture.height / 2) / long]);
  const map = toCorners(centred as unknown as Corners, { width: 1, height: 1 });
  const [a, b, c, d, , , g, h] = map;
  const across: Vector = [a, b, g];
  const down: Vector = [c, d, h];
  const squared = -(a * c + b * d) / (g * h);
  const found = Number.isFinite(squared) && squared > 0 ? Math.sqrt(squared) : USUAL_FOCAL;
  const focal = found < LEAST_FOCAL || found > MOST_FOCAL ? USUAL_FOCAL : found;
  const ray = ([x, y, w]: Vector): Vector => [x / focal, y / focal, w];
  const [u, v] = [ray(across), ray(down)];
  const normal: Vector = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
  const cosine = Math.abs(normal[2]) / Math.sqrt(dot(normal, normal));
  return {
    aspect: Math.sqrt(dot(v, v) / dot(u, u)),
    angle: (Math.acos(Math.min(1, cosine)) * 180) / Math.PI,
  };
}
