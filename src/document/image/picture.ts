import sharp, { type Sharp } from 'sharp';
import type { Box } from '../../../schemas/geometry.ts';
import type { Raster } from '../raster.ts';

/** What to do with a picture. */
export interface PictureChange {
  /** The part to keep, in pixels. */
  readonly part?: Box;
  /** Degrees clockwise, after that. */
  readonly turn: 0 | 90 | 180 | 270;
}

const JPEG_QUALITY = 85;

/** Encodes a raster as JPEG, for people. */
export function encodePicture(raster: Raster): Promise<Buffer> {
  const image = sharp(raster.data, { raw: raster, limitInputPixels: false });
  return encoded(image.toColourspace(raster.channels === 1 ? 'b-w' : 'srgb'));
}

/** Cuts a part out of a picture and turns it upright; returns a JPEG. */
export function changePicture(picture: Buffer, { part, turn }: PictureChange): Promise<Buffer> {
  let image = sharp(picture, { limitInputPixels: false });
  if (part !== undefined) {
    const [left, top, right, bottom] = part;
    image = image.extract({ left, top, width: right - left, height: bottom - top });
  }
  if (turn !== 0) image = image.rotate(turn);
  return encoded(image);
}

function encoded(image: Sharp): Promise<Buffer> {
  return image.jpeg({ quality: JPEG_QUALITY }).toBuffer();
}
