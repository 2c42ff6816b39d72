import type { Raster } from '../raster.ts';

/**
 * Share, 0 to 1, of the rows at the end of an image that have a single value, which decoders fill in after the end of
 * the data.
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

/** Whether all pixels are equal, as when nothing was decoded. */
export function isSingleColour({ data, channels }: Raster): boolean {
  const first = data.subarray(0, data.length - channels);
  return first.equals(data.subarray(channels));
}
