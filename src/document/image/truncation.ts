import type { Raster } from '../raster.ts';

/**
 * The part of the rows, 0 to 1, at the end of an image that all hold one and the same value: what decoders put where
 * the data ended.
 */
export function blankTail({ data, width, height, channels }: Raster): number {
  const stride = width * channels;
  const last = data.subarray(data.length - channels);
  let row = height;
  while (row > 0) {
    const bytes = data.subarray((row - 1) * stride, row * stride);
    if (!bytes.every((value, at) => Math.abs(value - (last[at % channels] ?? 0)) <= 1)) break;
    row -= 1;
  }
  return (height - row) / height;
}

/** Whether all pixels are the same: what is left of an image of which nothing was decoded. */
export function isOneColour({ data, channels }: Raster): boolean {
  const first = data.subarray(0, data.length - channels);
  return first.equals(data.subarray(channels));
}
