import sharp from 'sharp';
import type { Raster } from '../raster.ts';
import { type Affine, applyToPoint } from './affine.ts';

/** A raster derived from another, and the map from its pixels to the input's. */
export interface Derived {
  readonly raster: Raster;
  readonly toInput: Affine;
}

function backMap(from: Raster, to: Raster, degrees: number): Affine {
  const radians = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  const turn: Affine = [cos, -sin, sin, cos, 0, 0];
  const [x, y] = applyToPoint(turn, to.width / 2, to.height / 2);
  return [cos, -sin, sin, cos, from.width / 2 - x, from.height / 2 - y];
}

/** Rotates clockwise about the centre, by `degrees`; new corners get the grey level `background`. */
export async function turn(raster: Raster, degrees: number, background: number): Promise<Derived> {
  const { data, info } = await sharp(raster.data, { raw: raster, limitInputPixels: false })
    .rotate(degrees, { background: { r: background, g: background, b: background } })
    .toColourspace(raster.channels === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const turned: Raster = { data, width: info.width, height: info.height, channels: info.channels === 1 ? 1 : 3 };
  return { raster: turned, toInput: backMap(raster, turned, degrees) };
}
