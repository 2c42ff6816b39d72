import sharp from 'sharp';
import { median } from '../../util/stats.ts';
import type { Raster } from '../raster.ts';
import type { Model } from './infer.ts';
import type { TiltedRect } from './quad.ts';
import { findRegions } from './regions.ts';
import { joinStrips, planStrips, type Strip, type StripText, slipScale } from './strips.ts';

/**
 * Longer side of the detector's input, in pixels. Larger inputs find no more words at quadratic cost: 60 receipts were
 * read best at 960, full pages of small print at 1120.
 */
const SLIP_SIDE = 960;
const PAGE_SIDE = 1120;
const MAX_PIXELS = 1120 * 864;
/** Aspect ratio above which a page counts as a receipt. */
const SLIP_ASPECT = 1.6;
const STRIDE = 32;
/** The detector finds the core of a line; growing it by area × ratio ÷ perimeter restores the full line. */
const UNCLIP_RATIO = 1.6;

const MEAN = [0.485, 0.456, 0.406] as const;
const DEVIATION = [0.229, 0.224, 0.225] as const;

/** Scale at which a raster is shown to the detector as a whole. */
function wholeScale({ width, height }: Raster): number {
  const long = Math.max(width, height);
  const side = long > SLIP_ASPECT * Math.min(width, height) ? SLIP_SIDE : PAGE_SIDE;
  return Math.min(1, side / long, Math.sqrt(MAX_PIXELS / (width * height)));
}

/** Normalised planes in the order blue, green, red, as in training with OpenCV. */
function toPlanes(data: Buffer, pixels: number, channels: number): Float32Array {
  const planes = new Float32Array(3 * pixels);
  for (let plane = 0; plane < 3; plane += 1) {
    const scale = 1 / (255 * (DEVIATION[plane] ?? 1));
    const shift = (MEAN[plane] ?? 0) / (DEVIATION[plane] ?? 1);
    const source = channels === 1 ? 0 : 2 - plane;
    for (let at = 0; at < pixels; at += 1) {
      planes[plane * pixels + at] = (data[at * channels + source] ?? 0) * scale - shift;
    }
  }
  return planes;
}

function unclip(rect: TiltedRect): TiltedRect {
  const grow = (rect.width * rect.height * UNCLIP_RATIO) / (rect.width + rect.height);
  return { ...rect, width: rect.width + grow, height: rect.height + grow };
}

/** Height of a line below which the detector misses text, and what it finds well, in pixels of its input. */
const MIN_LINE = 10;
const GOOD_LINE = 15;
/** Ratio of areas of text from which on a finer look has found more. */
const MORE = 1.15;

/**
 * Detects lines and parts of lines of text, as rectangles in raster pixels, unordered. A long slip is shown to the
 * detector in strips, and so is a page whose lines come out so small that it is likely to have missed some.
 */
export async function detectText(
  raster: Raster,
  deps: { model: Model },
  { signal }: { readonly signal: AbortSignal },
): Promise<readonly TiltedRect[]> {
  const scale = wholeScale(raster);
  const inStrips = async (wanted: number): Promise<readonly TiltedRect[] | undefined> => {
    const strips = planStrips(raster, { scale, wanted, maxPixels: MAX_PIXELS });
    if (strips.length < 2) return undefined;
    const found: StripText[] = [];
    for (const strip of strips) {
      signal.throwIfAborted();
      const rects = await detectIn(rowsOf(raster, strip), strip.scale, deps);
      found.push({ strip, rects: rects.map((rect) => ({ ...rect, cy: rect.cy + strip.top })) });
    }
    return joinStrips(found);
  };
  const slip = slipScale(raster);
  const ofSlip = slip === undefined ? undefined : await inStrips(slip);
  if (ofSlip !== undefined) return ofSlip;
  const rects = await detectIn(raster, scale, deps);
  const line = median(rects.map(({ width, height }) => Math.min(width, height) * scale));
  if (line === undefined || line >= MIN_LINE) return rects;
  const finer = await inStrips(Math.min(1, (scale * GOOD_LINE) / line));
  return finer !== undefined && areaOf(finer) > MORE * areaOf(rects) ? finer : rects;
}

function areaOf(rects: readonly TiltedRect[]): number {
  return rects.reduce((sum, { width, height }) => sum + width * height, 0);
}

async function detectIn(
  raster: Raster,
  scale: number,
  deps: { readonly model: Model },
): Promise<readonly TiltedRect[]> {
  const toStride = (pixels: number) => Math.max(STRIDE, Math.round((pixels * scale) / STRIDE) * STRIDE);
  const [width, height] = [toStride(raster.width), toStride(raster.height)];
  const { data, info } = await sharp(raster.data, { raw: raster, limitInputPixels: false })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const map = await deps.model.run({
    data: toPlanes(data, width * height, info.channels),
    dims: [1, 3, height, width],
  });
  const [sx, sy] = [raster.width / width, raster.height / height];
  return findRegions(map.data, width).map(({ rect }) => {
    const grown = unclip(rect);
    // The scales differ only by rounding to the stride, so the angle needs no correction.
    return { ...grown, cx: grown.cx * sx, cy: grown.cy * sy, width: grown.width * sx, height: grown.height * sy };
  });
}

/** The rows of a raster that a strip shows; not copied. */
function rowsOf({ data, width, channels }: Raster, { top, bottom }: Strip): Raster {
  const row = width * channels;
  return { data: data.subarray(top * row, bottom * row), width, height: bottom - top, channels };
}
