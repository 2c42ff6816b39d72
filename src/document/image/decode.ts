import { readFile } from 'node:fs/promises';
import sharp, { type Sharp, type SharpOptions } from 'sharp';
import type { Finding } from '../../../schemas/page.ts';
import { RectoError } from '../../errors.ts';
import type { Raster } from '../raster.ts';
import { compose, scaling } from './affine.ts';
import { CODECS } from './codecs.ts';
import { fromUpright, swapsSides } from './exif.ts';
import { corruptImage, type Header, readHeader, sharpInput } from './header.ts';
import { decodeHeic } from './heic.ts';
import { blankTail, isSingleColour } from './truncation.ts';
import type { DecodedFrame, ImageFile, ImageInfo, ImageLimits } from './types.ts';

export type { DecodedFrame, ImageFile, ImageInfo, ImageLimits } from './types.ts';

/** SVGs declare 72 pixels per inch, while small print needs about 300. */
const SVG_MAX_SCALE = 4;
/** Share of decodable rows below which an image counts as corrupt. */
const MIN_ROWS = 0.1;

/**
 * Reads the header of an image. `allFrames`: the real number of frames, if the file is a copy with fewer.
 * Errors: `too_many_pixels` before anything is decoded; `file_corrupt`.
 */
export async function readImageInfo(
  file: ImageFile,
  limits: ImageLimits,
  { signal }: { signal: AbortSignal },
  allFrames?: number,
): Promise<ImageInfo> {
  signal.throwIfAborted();
  const header = await readHeader(file, 0, limits.maxPixels);
  const { width, height, dpi } = header;
  const frames = allFrames ?? header.frames;
  const findings: Finding[] = [];
  if (frames > limits.maxFrames) {
    const message = `The file has ${frames} frames; only the first ${limits.maxFrames} are read. RECTO_MAX_FRAMES raises that.`;
    findings.push({ code: 'frames_capped', message, value: frames });
  }
  const info = { width, height, frames: Math.min(frames, limits.maxFrames), findings };
  return dpi === undefined ? info : { ...info, dpi };
}

/**
 * Size of the upright raster in pixels. Images are never enlarged, except SVGs, which are rendered at the requested
 * size.
 */
function targetSize(file: ImageFile, header: Header, maxSide: number): { width: number; height: number } {
  const [width, height] = swapsSides(header.orientation)
    ? [header.height, header.width]
    : [header.width, header.height];
  const maxScale = file.mediaType === 'image/svg+xml' ? SVG_MAX_SCALE : 1;
  const scale = Math.min(maxScale, maxSide / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

async function openFrame(file: ImageFile, options: SharpOptions): Promise<Sharp> {
  const codec = CODECS[file.mediaType];
  if (codec === undefined && file.mediaType !== 'image/heic') return sharp(await sharpInput(file), options);
  const bytes = await readFile(file.path);
  const { data, width, height, channels } = codec === undefined ? await decodeHeic(bytes) : await codec.decode(bytes);
  return sharp(data, { raw: { width, height, channels }, limitInputPixels: false });
}

async function render(image: Sharp, size: { width: number; height: number }, grey: boolean): Promise<Raster> {
  const { data, info } = await image
    .autoOrient()
    .flatten({ background: 'white' })
    .resize(size.width, size.height, { fit: 'fill' })
    .toColourspace(grey ? 'b-w' : 'srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels === 1 ? 1 : 3 };
}

function damageOf(raster: Raster): Finding {
  if (isSingleColour(raster)) throw new Error('no pixels can be read');
  const lost = Math.round(blankTail(raster) * 100);
  if (lost > 100 - MIN_ROWS * 100) throw new Error('the file ends before the picture does');
  return lost === 0
    ? { code: 'damaged', message: 'The image is damaged; parts of it may be wrong.' }
    : { code: 'truncated', message: `The file is cut off: the last ${lost} % of the image are missing.`, value: lost };
}

/**
 * Decodes one frame, counted from 0: upright by EXIF, alpha on white, 8-bit sRGB or grey, its longer side at most
 * `maxSide` pixels. Frames of an animation are composed. A damaged file gives what can be decoded, with a finding.
 * Errors: `too_many_pixels`, `file_corrupt`.
 */
export async function decodeFrame(
  file: ImageFile,
  frame: number,
  options: { readonly maxSide: number; readonly maxPixels: number },
  { signal }: { signal: AbortSignal },
): Promise<DecodedFrame> {
  signal.throwIfAborted();
  const header = await readHeader(file, frame, options.maxPixels);
  const { width, height, orientation, grey } = header;
  const size = targetSize(file, header, options.maxSide);
  // Rendering an SVG at the target's density keeps lines sharp.
  const density = file.mediaType === 'image/svg+xml' ? { density: Math.max(1, (72 * size.width) / width) } : {};
  const base = { page: frame, limitInputPixels: false, ...density } as const;
  const done = (raster: Raster, findings: readonly Finding[]): DecodedFrame => {
    const upright = swapsSides(orientation) ? { width: height, height: width } : { width, height };
    const unscale = scaling(upright.width / raster.width, upright.height / raster.height);
    const toOriginal = compose(fromUpright(orientation, width, height), unscale);
    return { raster, toOriginal, original: { width, height }, findings };
  };
  try {
    return done(await render(await openFrame(file, { ...base, failOn: 'error' }), size, grey), []);
  } catch (strict) {
    signal.throwIfAborted();
    if (strict instanceof RectoError) throw strict;
    try {
      const raster = await render(await openFrame(file, { ...base, failOn: 'none' }), size, grey);
      return done(raster, [damageOf(raster)]);
    } catch {
      throw corruptImage(file, strict);
    }
  }
}
