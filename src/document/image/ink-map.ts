import sharp from 'sharp';
import type { Raster } from '../raster.ts';

/** The ink of an image, row by row: 1 for pixels clearly darker than the paper around them. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly ink: Uint8Array;
}

/** A small grey copy of a raster with its ink. */
export interface InkMap extends Mask {
  /** 0 to 255. */
  readonly grey: Uint8Array;
  /** Shade of the paper per tile of `TILE` × `TILE` pixels, `tilesAcross` per row. */
  readonly paper: Float32Array;
  readonly tilesAcross: number;
  /** Raster pixels per pixel of the map. */
  readonly scale: number;
}

/** Side of a tile in pixels of the map. */
export const TILE = 16;
/** Ink is darker than this share of the shade of its paper. */
export const MAX_INK_SHADE = 0.82;

/**
 * Estimates paper shades: the mean of the brighter half of each tile, smoothed so that tiles full of ink have paper
 * too.
 */
function paperShades(grey: Uint8Array, width: number, height: number): { paper: Float32Array; across: number } {
  const across = Math.ceil(width / TILE);
  const down = Math.ceil(height / TILE);
  const bright = new Float32Array(across * down);
  for (let tile = 0; tile < bright.length; tile += 1) {
    const [x0, y0] = [(tile % across) * TILE, Math.trunc(tile / across) * TILE];
    const [x1, y1] = [Math.min(width, x0 + TILE), Math.min(height, y0 + TILE)];
    let threshold = -1;
    for (let pass = 0; pass < 2; pass += 1) {
      let [sum, count] = [0, 0];
      // Every other row is enough.
      for (let y = y0; y < y1; y += 2) {
        for (let at = y * width + x0; at < y * width + x1; at += 1) {
          const value = grey[at] ?? 0;
          if (value < threshold) continue;
          sum += value;
          count += 1;
        }
      }
      threshold = count === 0 ? threshold : sum / count;
    }
    bright[tile] = threshold;
  }
  const paper = bright.map((own, tile) => {
    let [sum, weight] = [own * 2, 2];
    for (const step of [-across, across, tile % across === 0 ? 0 : -1, tile % across === across - 1 ? 0 : 1]) {
      const other = bright[tile + step];
      if (other === undefined || other < own) continue;
      sum += other;
      weight += 1;
    }
    return sum / weight;
  });
  return { paper, across };
}

/** Swaps rows and columns, so that vertical text can be treated as horizontal. */
export function transpose({ ink, width, height }: Mask): Mask {
  const turned = new Uint8Array(ink.length);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) if (ink[at] === 1) turned[x * height + y] = 1;
  }
  return { ink: turned, width: height, height: width };
}

interface SmallGrey {
  readonly grey: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly scale: number;
}

/** How much larger than requested a map may be if that allows fast halving. */
const SLACK = 1.15;

async function smallGrey(raster: Raster, maxSide: number): Promise<SmallGrey> {
  const scale = Math.max(1, Math.max(raster.width, raster.height) / maxSide);
  if (raster.channels === 1 && scale === 1) {
    return { grey: raster.data, width: raster.width, height: raster.height, scale };
  }
  if (raster.channels === 1 && scale >= 2 && scale <= 2 * SLACK) return halved(raster);
  const width = Math.max(1, Math.round(raster.width / scale));
  const height = Math.max(1, Math.round(raster.height / scale));
  const image = sharp(raster.data, { raw: raster, limitInputPixels: false });
  const sized = scale === 1 ? image : image.resize(width, height, { fit: 'fill', kernel: 'linear' });
  return { grey: await sized.toColourspace('b-w').raw().toBuffer(), width, height, scale };
}

function halved({ data, width: across, height: down }: Raster): SmallGrey {
  const [width, height] = [across >> 1, down >> 1];
  const grey = new Uint8Array(width * height);
  for (let y = 0, at = 0; y < height; y += 1) {
    let above = 2 * y * across;
    for (const end = at + width; at < end; at += 1, above += 2) {
      const below = above + across;
      const sum = (data[above] ?? 0) + (data[above + 1] ?? 0) + (data[below] ?? 0) + (data[below + 1] ?? 0);
      grey[at] = (sum + 2) >> 2;
    }
  }
  return { grey, width, height, scale: 2 };
}

/** Reduces a raster to about `maxSide` pixels on its longer side and marks its ink. */
export async function inkMap(raster: Raster, maxSide: number): Promise<InkMap> {
  const { grey, width, height, scale } = await smallGrey(raster, maxSide);
  const { paper, across } = paperShades(grey, width, height);
  const ink = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const tiles = Math.trunc(y / TILE) * across;
    for (let tile = 0, at = y * width; tile < across; tile += 1) {
      const shade = MAX_INK_SHADE * (paper[tiles + tile] ?? 0);
      for (const end = Math.min(at + TILE, (y + 1) * width); at < end; at += 1)
        if ((grey[at] ?? 0) < shade) ink[at] = 1;
    }
  }
  return { width, height, grey, ink, paper, tilesAcross: across, scale };
}
