import sharp from 'sharp';
import type { Box } from '../../../schemas/geometry.ts';
import type { Raster } from '../raster.ts';

const JPEG_QUALITY = 85;

/**
 * Encodes a part of a raster (raster pixels, clamped to it) at exactly `size` pixels, resampled with Lanczos3. One
 * channel stays one channel.
 */
export async function encodeView(
  raster: Raster,
  region: Box,
  size: { readonly width: number; readonly height: number },
  options: { readonly format: 'image/jpeg' | 'image/png' },
): Promise<Buffer> {
  const left = Math.min(raster.width - 1, Math.max(0, Math.round(region[0])));
  const top = Math.min(raster.height - 1, Math.max(0, Math.round(region[1])));
  const width = Math.max(1, Math.min(raster.width, Math.round(region[2])) - left);
  const height = Math.max(1, Math.min(raster.height, Math.round(region[3])) - top);
  const whole = width === raster.width && height === raster.height;
  const image = sharp(raster.data, { raw: raster, limitInputPixels: false });
  const view = (whole ? image : image.extract({ left, top, width, height }))
    .resize(size.width, size.height, { fit: 'fill', kernel: 'lanczos3' })
    .toColourspace(raster.channels === 1 ? 'b-w' : 'srgb');
  const encoded = options.format === 'image/jpeg' ? view.jpeg({ quality: JPEG_QUALITY }) : view.png();
  return encoded.toBuffer();
}
