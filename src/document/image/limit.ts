import sharp from 'sharp';
import type { Raster } from '../raster.ts';
import { type Affine, IDENTITY } from './affine.ts';

/** Reduces a raster to at most `maxSide` pixels on its longer side. `toInput` maps its pixels to those of the input. */
export async function limitRaster(
  raster: Raster,
  maxSide: number,
): Promise<{ readonly raster: Raster; readonly toInput: Affine }> {
  const factor = Math.max(raster.width, raster.height) / maxSide;
  if (factor <= 1) return { raster, toInput: IDENTITY };
  const width = Math.max(1, Math.round(raster.width / factor));
  const height = Math.max(1, Math.round(raster.height / factor));
  const data = await sharp(raster.data, { raw: raster, limitInputPixels: false })
    .resize(width, height, { fit: 'fill', kernel: 'lanczos3' })
    .toColourspace(raster.channels === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer();
  return {
    raster: { data, width, height, channels: raster.channels },
    toInput: [raster.width / width, 0, 0, raster.height / height, 0, 0],
  };
}
