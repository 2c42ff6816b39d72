import sharp from 'sharp';
import { type Affine, compose } from '../image/affine.ts';
import type { PageRaster } from './page-raster.ts';

/**
 * Turns and mirrors the pixels of a page by quarter turns, so that they stand as on the upright page: x to the right, y down.
 * A scan may lie in the PDF in any of eight ways. A remaining small angle stays in `toPage`.
 */
export async function standUpright(image: PageRaster): Promise<PageRaster> {
  const [a, b, c, d] = image.toPage;
  const { width, height, channels } = image.raster;
  const turned = Math.abs(b) + Math.abs(c) > Math.abs(a) + Math.abs(d);
  /** Where the turned raster's pixels come from: swap axes first, then mirror. */
  const swap: Affine = turned ? [0, 1, 1, 0, 0, 0] : [1, 0, 0, 1, 0, 0];
  const [sa, , , sd] = compose(image.toPage, swap);
  if (!turned && sa > 0 && sd > 0) return image;

  const size = turned ? { width: height, height: width } : { width, height };
  const flop = sa < 0;
  const flip = sd < 0;
  let pipeline = sharp(image.raster.data, { raw: { width, height, channels }, limitInputPixels: false });
  // A transposition is a clockwise quarter turn followed by a left-right mirror.
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
