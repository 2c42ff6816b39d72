import type { Raster } from '../raster.ts';
import type { Projection } from './projection.ts';

/**
 * A raster of that size whose pixels are taken, bilinearly, from where `toInput` maps them to in another. Pixels beyond
 * its edge are like those at its edge.
 */
export function warp(
  input: Raster,
  toInput: Projection,
  size: { readonly width: number; readonly height: number },
): Raster {
  const { channels } = input;
  const source = input.data;
  const { width, height } = size;
  const data = Buffer.allocUnsafe(width * height * channels);
  const [a, b, c, d, e, f, g, h, i] = toInput;
  const [maxX, maxY] = [input.width - 1, input.height - 1];
  const stride = input.width * channels;
  let at = 0;
  for (let row = 0; row < height; row += 1) {
    const y = row + 0.5;
    for (let column = 0; column < width; column += 1) {
      const x = column + 0.5;
      const w = 1 / (g * x + h * y + i);
      const fx = Math.min(maxX, Math.max(0, (a * x + c * y + e) * w - 0.5));
      const fy = Math.min(maxY, Math.max(0, (b * x + d * y + f) * w - 0.5));
      const x0 = fx | 0;
      const y0 = fy | 0;
      // In 256ths, so that no pixel needs floating point.
      const dx = ((fx - x0) * 256) | 0;
      const dy = ((fy - y0) * 256) | 0;
      const right = x0 < maxX ? channels : 0;
      const below = y0 < maxY ? stride : 0;
      let from = y0 * stride + x0 * channels;
      for (let channel = 0; channel < channels; channel += 1, from += 1, at += 1) {
        const upper = (source[from] as number) * (256 - dx) + (source[from + right] as number) * dx;
        const lower = (source[from + below] as number) * (256 - dx) + (source[from + below + right] as number) * dx;
        data[at] = (upper * (256 - dy) + lower * dy + 32_768) >> 16;
      }
    }
  }
  return { data, width, height, channels };
}
