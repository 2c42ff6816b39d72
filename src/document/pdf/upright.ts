import sharp from 'sharp';
import { type Affine, compose } from '../image/affine.ts';
import type { PageRaster } from './page-raster.ts';

/**
 * Rotates and mirrors the pixels of a page to the upright page: x to the right, y down. A scan may have any of eight
 * orientations in a PDF. A remaining small angle stays in `toPage`.
 */
export async function rotateUpright(image: PageRaster): Promise<PageRaster> {
  const [a, b, c, d] = image.toPage;
  const { width, height, channels } = image.raster;
  const turned = Math.abs(b) + Math.abs(c) > Math.abs(a) + Math.abs(d);
  /** Maps pixels back: swap axes first, then mirror. */
  const swap: Affine = turned ? [0, 1, 1, 0, 0, 0] : [1, 0, 0, 1, 0, 0];
  const [sa, , , sd] = compose(image.toPage, swap);
  if (!turned && sa > 0 && sd > 0) return image;

  const size = turned ? { width: height, height: width } : { width, height };
  const flop = sa < 0;
  const flip = sd < 0;
  let pipeline = sharp(image.raster.data, { raw: { width, height, channels }, limitInputPixels: false });
  // Transposing is rotating clockwise by 90° and mirroring horizontally.
  if (turned) pipeline = pipeline.rotate(90);
  const mirrorX = turned ? !flop : flop;
  const colours = channels === 1 ? 'b-w' : 'srgb';
  const first = await pipeline.toColourspace(colours).raw().toBuffer();
  let second = sharp(first, { raw: { ...size, channels }, limitInputPixels: false });
  if (mirrorX) second = second.flop();
  if (flip) second = second.flip();
  const data = mirrorX || flip ? await second.toColourspace(colours).raw().toBuffer() : first;
  const mirror: Affine = [flop ? -1 : 1, 0, 0, flip ? -1 : 1, flop ? size.width : 0, flip ? size.height : 0];
  return { ...image, raster: { data, ...size, channels }, toPage: compose(image.toPage, compose(swap, mirror)) };
}
