import type { Raster } from '../raster.ts';

/** Number of ones in each byte. */
const ONES = Uint8Array.from({ length: 256 }, (_, byte) => {
  let count = 0;
  for (let bits = byte; bits > 0; bits >>= 1) count += bits & 1;
  return count;
});

/** How much larger than `maxSide` an image may stay: an integer factor could make it much too small. */
const SLACK = 1.4;

/** Number of ones in each of the four bit pairs of a byte, one per byte of the number, the first pair lowest. */
const PAIRS = Uint32Array.from({ length: 256 }, (_, byte) =>
  [6, 4, 2, 0].reduce((sum, shift, at) => sum + ((ONES[(byte >> shift) & 3] ?? 0) << (8 * at)), 0),
);

/**
 * Converts one bit per pixel (1 is white, rows padded to bytes) to 8-bit grey. An image well over `maxSide` pixels is
 * reduced by an integer factor to about that by averaging, so that a page of a thousand megapixels never exists at
 * eight bits per pixel.
 */
export function reduceBilevel(
  image: { readonly width: number; readonly height: number; readonly data: Uint8Array | Uint8ClampedArray },
  maxSide: number,
): Raster {
  const stride = (image.width + 7) >> 3;
  const factor = Math.max(1, Math.ceil(Math.max(image.width, image.height) / (maxSide * SLACK)));
  if (factor === 1) return expand(image, stride);
  const width = Math.floor(image.width / factor);
  const height = Math.floor(image.height / factor);
  const out = Buffer.allocUnsafe(width * height);
  if (factor === 2) return { data: halve(image.data, stride, out, width), width, height, channels: 1 };
  const sums = new Uint32Array(width);
  for (let y = 0; y < height; y += 1) {
    sums.fill(0);
    for (let row = 0; row < factor; row += 1) addRow(image.data, (y * factor + row) * stride, factor, sums);
    const scale = 255 / (factor * factor);
    for (let x = 0; x < width; x += 1) out[y * width + x] = (sums[x] ?? 0) * scale;
  }
  return { data: out, width, height, channels: 1 };
}

function halve(data: Uint8Array | Uint8ClampedArray, stride: number, out: Buffer, width: number): Buffer {
  for (let at = 0, row = 0; at < out.length; at += width, row += 2 * stride) {
    for (let x = 0, byte = row; x < width; x += 4, byte += 1) {
      let ones = (PAIRS[data[byte] ?? 0] ?? 0) + (PAIRS[data[byte + stride] ?? 0] ?? 0);
      for (let k = x; k < x + 4 && k < width; k += 1) {
        out[at + k] = ((ones & 7) * 255) >> 2;
        ones >>= 8;
      }
    }
  }
  return out;
}

function addRow(data: Uint8Array | Uint8ClampedArray, start: number, factor: number, sums: Uint32Array): void {
  for (let x = 0; x < sums.length; x += 1) {
    let bit = x * factor;
    const end = bit + factor;
    let ones = 0;
    while (bit < end) {
      const byte = data[start + (bit >> 3)] ?? 0;
      const offset = bit & 7;
      const take = Math.min(8 - offset, end - bit);
      ones += ONES[(byte >> (8 - offset - take)) & ((1 << take) - 1)] ?? 0;
      bit += take;
    }
    sums[x] = (sums[x] ?? 0) + ones;
  }
}

function expand(
  image: { readonly width: number; readonly height: number; readonly data: Uint8Array | Uint8ClampedArray },
  stride: number,
): Raster {
  const { width, height, data } = image;
  const out = Buffer.allocUnsafe(width * height);
  let at = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      out[at] = ((data[y * stride + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1 ? 255 : 0;
      at += 1;
    }
  }
  return { data: out, width, height, channels: 1 };
}
