import type { Finding } from '../../../schemas/page.ts';
import type { Raster } from '../raster.ts';
import type { Affine } from './affine.ts';

/** An image file whose kind was told by its content. */
export interface ImageFile {
  readonly path: string;
  /** What people call it; the path may be one in a store. */
  readonly name: string;
  readonly mediaType: string;
}

export interface ImageLimits {
  /** Width times height of one frame. */
  readonly maxPixels: number;
  /** Frames of an animation or pages of a TIFF that are read. */
  readonly maxFrames: number;
}

export interface ImageInfo {
  /** Pixels of the first frame as it lies in the file, before its EXIF orientation. */
  readonly width: number;
  readonly height: number;
  /** Frames to read: those in the file, but not more than `maxFrames`. */
  readonly frames: number;
  /** Pixels per inch where the file says so; 72, which stands for "unknown", counts as not said. */
  readonly dpi?: number;
  /** `frames_capped` where the file has more frames than are read; its value is the number in the file. */
  readonly findings: readonly Finding[];
}

export interface DecodedFrame {
  /** Upright by EXIF, on white, 8-bit. */
  readonly raster: Raster;
  /** From raster pixels to pixels of the frame as it lies in the file. */
  readonly toOriginal: Affine;
  /** The frame as it lies in the file, in pixels. */
  readonly original: { readonly width: number; readonly height: number };
  readonly findings: readonly Finding[];
}

/** Pixels that a decoder other than sharp gave; the fourth channel is alpha. */
export interface RawPixels {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3 | 4;
}

/** A kind of image that sharp does not decode. */
export interface Codec {
  /** Pixels and resolution by the header alone. */
  size(bytes: Buffer): { readonly width: number; readonly height: number; readonly dpi?: number };
  decode(bytes: Buffer): Promise<RawPixels>;
}
