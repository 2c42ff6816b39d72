import sharp, { type OverlayOptions } from 'sharp';
import type { Box } from '../../../schemas/geometry.ts';

/** An image of a region of a page. */
export interface Tile {
  /** Encoded image. */
  readonly image: Buffer;
  /** The region that it shows, in the page's unit; the rest of the image, right and below, is white. */
  readonly region: Box;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Pixels per unit of the page. */
  readonly scale: number;
}

const JPEG_QUALITY = 85;
const MAX_PIXELS = 4096;

/** Renders the region `box` of a page as a JPEG, composed of its tiles at the best resolution among them. */
export async function composePage(tiles: readonly Tile[], box: Box): Promise<Buffer> {
  const [x0, y0, x1, y1] = box;
  const finest = Math.max(...tiles.map((tile) => tile.scale));
  const scale = Math.min(finest, MAX_PIXELS / Math.max(x1 - x0, y1 - y0));
  const pixels = (length: number) => Math.max(1, Math.round(length * scale));
  const [width, height] = [pixels(x1 - x0), pixels(y1 - y0)];
  const layers: OverlayOptions[] = [];
  for (const tile of tiles) {
    const [tx0, ty0, tx1, ty1] = tile.region;
    const shared: Box = [Math.max(x0, tx0), Math.max(y0, ty0), Math.min(x1, tx1), Math.min(y1, ty1)];
    if (shared[2] <= shared[0] || shared[3] <= shared[1]) continue;
    const own = tile.scale;
    const left = Math.min(tile.width - 1, Math.floor((shared[0] - tx0) * own));
    const top = Math.min(tile.height - 1, Math.floor((shared[1] - ty0) * own));
    const part = {
      left,
      top,
      width: Math.max(1, Math.min(tile.width - left, Math.ceil((shared[2] - shared[0]) * own))),
      height: Math.max(1, Math.min(tile.height - top, Math.ceil((shared[3] - shared[1]) * own))),
    };
    const to = { left: Math.round((shared[0] - x0) * scale), top: Math.round((shared[1] - y0) * scale) };
    const size = {
      width: Math.max(1, Math.min(width - to.left, pixels(shared[2] - shared[0]))),
      height: Math.max(1, Math.min(height - to.top, pixels(shared[3] - shared[1]))),
    };
    const input = await sharp(tile.image)
      .extract(part)
      .resize({ ...size, fit: 'fill' })
      .toBuffer();
    layers.push({ input, ...to });
  }
  return sharp({ create: { width, height, channels: 3, background: '#fff' } })
    .composite(layers)
    .jpeg({ quality: JPEG_QUALITY })
    .toBuffer();
}
