/** 8-bit sRGB pixels, row-major, no alpha; `data` holds `width * height * channels` bytes. */
export interface Raster {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
}
