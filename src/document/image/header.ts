import { readFile } from 'node:fs/promises';
import sharp, { type Metadata } from 'sharp';
import { RectoError } from '../../errors.ts';
import { CODECS } from './codecs.ts';
import { unknownProfileMethod } from './png.ts';
import type { ImageFile } from './types.ts';

/** The header of a frame. */
export interface Header {
  /** Pixels in the file, before EXIF orientation. */
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** EXIF orientation, 1 to 8. */
  readonly orientation: number;
  readonly grey: boolean;
  readonly dpi?: number;
}

/** The error for an image that cannot be decoded. */
export function corruptImage({ name, path }: ImageFile, cause: unknown): RectoError {
  const message = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
  const why = message.replaceAll(path, name);
  return new RectoError('file_corrupt', `The image ${name} cannot be decoded: ${why}. Open it and save it again.`, {
    cause,
  });
}

function headerOf(metadata: Metadata, mediaType: string): Header {
  const { width, height, pages = 1, orientation = 1, density, space = '', hasAlpha } = metadata;
  // libheif applies the rotation of HEIC and AVIF, which EXIF repeats; further images in these files are no pages.
  const turned = /hei[cf]|avif/.test(mediaType);
  const grey = !hasAlpha && (space === 'b-w' || space === 'grey16');
  const header = { width, height, grey, frames: turned ? 1 : pages, orientation: turned ? 1 : orientation };
  return density === undefined || density <= 72 || mediaType === 'image/svg+xml' ? header : { ...header, dpi: density };
}

/** Input for sharp. An SVG opened by path could include other files of its folder; as bytes it cannot. */
export async function sharpInput(file: ImageFile): Promise<string | Buffer> {
  return file.mediaType === 'image/svg+xml' ? readFile(file.path) : file.path;
}

/**
 * Reads the header of a frame, counted from 0. Errors: `file_corrupt`; `too_many_pixels` above `maxPixels`.
 */
export async function readHeader(file: ImageFile, frame: number, maxPixels: number): Promise<Header> {
  const codec = CODECS[file.mediaType];
  let header: Header;
  try {
    if (codec !== undefined)
      header = { ...codec.size(await readFile(file.path)), frames: 1, orientation: 1, grey: false };
    else {
      const method = file.mediaType === 'image/png' ? await unknownProfileMethod(file.path) : undefined;
      if (method !== undefined) throw new Error(`its colour profile is compressed by the unknown method ${method}`);
      const image = sharp(await sharpInput(file), { page: frame, limitInputPixels: false });
      header = headerOf(await image.metadata(), file.mediaType);
    }
  } catch (error) {
    throw error instanceof RectoError ? error : corruptImage(file, error);
  }
  const { width, height } = header;
  if (width * height <= maxPixels) return header;
  throw new RectoError(
    'too_many_pixels',
    `${file.name} has ${width} × ${height} pixels, more than the ${maxPixels} allowed. Scale it down, or raise RECTO_MAX_PIXELS.`,
  );
}
