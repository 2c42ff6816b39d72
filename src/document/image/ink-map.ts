import sharp from 'sharp';
import type { Raster } from '../raster.ts';

/** Where a picture has ink: 1 for a pixel that is clearly darker than the paper around it, row by row. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly ink: Uint8Array;
}

/** A small grey copy of a raster and where it has ink. */
export interface InkMap extends Mask {
  /** 0 to 255. */
  readonly grey: Uint8Array;
  /** The shade of the paper, one value for each tile of `TILE` × `TILE` pixels, `tilesAcross` in a row. */
  readonly paper: Float32Array;
  readonly tilesAcross: number;
  /** Raster pixels for each pixel of the map. */
  readonly scale: number;
}

export const TILE = 16;
/** Ink is darker than this part of the shade of its paper. */
export const DARKER = 0.82;

/** The mean of the brighter half of each tile, evened out with its neighbours so that a tile full of ink has paper too. */
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
      // Every other row tells the shade of paper as well.
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

/** Rows for columns, so that text along columns can be looked at as text along rows. */
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

/** A map may be this much larger than wanted where that makes it one pixel for four, which is quick. */
const SLACK = 1.15;

async function smallGrey(raster: Raster, maxSide: number): Promise<SmallGrey> {
  const scale = Math.max(1, Math.max(raster.width, raster.height) / maxSide);
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

/** Shrinks a raster to about `maxSide` pixels and marks the ink. */
export async function inkMap(raster: Raster, maxSide: number): Promise<InkMap> {
  const { grey, width, height, scale } = await smallGrey(raster, maxSide);
  const { paper, across } = paperShades(grey, width, height);
  const ink = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const tiles = Math.trunc(y / TILE) * across;
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      if ((grey[at] ?? 0) < DARKER * (paper[tiles + (x >> 4)] ?? 0)) ink[at] = 1;
    }
  }
  return { width, height, grey, ink, paper, tilesAcross: across, scale };
}
