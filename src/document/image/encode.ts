import sharp from 'sharp';
import type { Box } from '../../../schemas/geometry.ts';
import type { Raster } from '../raster.ts';

/** The geometry of a view, in integer pixels. */
export interface ViewShape {
  /** The region of the raster, `[x0, y0, x1, y1]`. */
  readonly region: Box;
  /** Size that the region is resized to. */
  readonly content: { readonly width: number; readonly height: number };
  /** Size of the image; the content is at its top left, the rest is white. */
  readonly canvas: { readonly width: number; readonly height: number };
}

const JPEG_QUALITY = 85;

/** Encodes a view as JPEG, resized with Lanczos. One channel stays one channel. */
export async function encodeView(raster: Raster, view: ViewShape): Promise<Buffer> {
  const [left, top, right, bottom] = view.region;
  const { content, canvas } = view;
  const [width, height] = [right - left, bottom - top];
  let image = sharp(raster.data, { raw: raster, limitInputPixels: false });
  if (width !== raster.width || height !== raster.height) image = image.extract({ left, top, width, height });
  if (width !== content.width || height !== content.height) {
    image = image.resize(content.width, content.height, { fit: 'fill', kernel: 'lanczos3' });
  }
  if (canvas.width !== content.width || canvas.height !== content.height) {
    image = image.extend({
      right: canvas.width - content.width,
      bottom: canvas.height - content.height,
      background: { r: 255, g: 255, b: 255 },
    });
  }
  return (
    image
      .toColourspace(raster.channels === 1 ? 'b-w' : 'srgb')
      // Optimised Huffman tables would make it 5 % smaller and take half as long again.
      .jpeg({ quality: JPEG_QUALITY, chromaSubsampling: '4:2:0', optimiseCoding: false })
      .toBuffer()
  );
}
