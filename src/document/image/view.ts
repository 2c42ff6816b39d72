import sharp from 'sharp';
import type { Box } from '../../../schemas/geometry.ts';
import type { Raster } from '../raster.ts';

/** What a view shows and how large: the region in pixels of the raster, the pixels it is resized to, and the canvas it is laid on. */
export interface ViewShape {
  readonly region: Box;
  readonly content: { readonly width: number; readonly height: number };
  readonly canvas: { readonly width: number; readonly height: number };
}

const JPEG_QUALITY = 85;

/** Makes the JPEG of a view: the region, resized with Lanczos, in the top left of a white canvas. */
export async function encodeView(raster: Raster, view: ViewShape): Promise<Buffer> {
  const [left, top, right, bottom] = view.region;
  const { content, canvas } = view;
  return sharp(raster.data, { raw: raster, limitInputPixels: false })
    .extract({ left, top, width: right - left, height: bottom - top })
    .resize(content.width, content.height, { fit: 'fill', kernel: 'lanczos3' })
    .extend({
      right: canvas.width - content.width,
      bottom: canvas.height - content.height,
      background: raster.channels === 1 ? { r: 255, g: 255, b: 255 } : 'white',
    })
    .jpeg({ quality: JPEG_QUALITY, chromaSubsampling: '4:2:0' })
    .toBuffer();
}
