import type { Finding } from '../../../schemas/page.ts';
import type { Raster } from '../raster.ts';
import type { Affine } from './affine.ts';

/** An image file whose kind was detected by its content. */
export interface ImageFile {
  readonly path: string;
  /** Name for messages; the path may be in a store. */
  readonly name: string;
  readonly mediaType: string;
}

/** Limits on image files. */
export interface ImageLimits {
  /** Maximum of width times height of a frame. */
  readonly maxPixels: number;
  /** Maximum of frames of an animation or pages of a TIFF. */
  readonly maxFrames: number;
}

/** The header of an image file. */
export interface ImageInfo {
  /** Pixels of the first frame in the file, before EXIF orientation. */
  readonly width: number;
  readonly height: number;
  /** Frames to read, at most `maxFrames`. */
  readonly frames: number;
  /** Pixels per inch; absent if unknown, for which 72 stands too. */
  readonly dpi?: number;
  /** `frames_capped` if the file has more frames; its value is their number. */
  readonly findings: readonly Finding[];
}

/** A decoded frame. */
export interface DecodedFrame {
  /** Upright by EXIF, on white, 8-bit. */
  readonly raster: Raster;
  /** Maps raster pixels to pixels of the frame in the file. */
  readonly toOriginal: Affine;
  /** Size of the frame in the file, in pixels. */
  readonly original: { readonly width: number; readonly height: number };
  readonly findings: readonly Finding[];
}

/** Pixels from a decoder other than sharp; the fourth channel is alpha. */
export interface RawPixels {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3 | 4;
}

/** A decoder for images that sharp does not support. */
export interface Codec {
  /** Reads size in pixels and resolution from the header. */
  size(bytes: Buffer): { readonly width: number; readonly height: number; readonly dpi?: number };
  /** Decodes the pixels. */
  decode(bytes: Buffer): Promise<RawPixels>;
}
