import type { PageViewport, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { type Affine, compose } from '../image/affine.ts';
import type { Raster } from '../raster.ts';
import { reduceBilevel } from './bilevel.ts';
import { coveredBox, type PageOperators, type PaintedImage } from './operators.ts';
import type { PageRaster } from './page-raster.ts';
import { rotateUpright } from './upright.ts';

/** Share of the page that a single image must cover to count as a scan rather than a figure. */
const MIN_SCAN_COVERAGE = 0.3;
/** Maximum tangent of the angle between image and page: 15 degrees. */
const MAX_SLANT = 0.27;
/** Maximum of paths that scanner software adds around its image (clips, white backgrounds). */
const MAX_INCIDENTAL_PATHS = 4;

/** The image that a page consists of, if it is the only visible content and large enough. */
export function fullPageImage(page: PDFPageProxy, operators: PageOperators): PaintedImage | undefined {
  const [image, ...others] = operators.images;
  if (image === undefined || others.length > 0 || image.isMask || image.name === undefined) return undefined;
  if (operators.text.visible + operators.text.pale > 0 || operators.paths > MAX_INCIDENTAL_PATHS) return undefined;
  const [a, b, c, d] = image.matrix;
  const [along, across] = [Math.abs(a) + Math.abs(d), Math.abs(b) + Math.abs(c)];
  if (Math.min(along, across) > MAX_SLANT * Math.max(along, across)) return undefined;
  return coverage(page, image) >= MIN_SCAN_COVERAGE ? image : undefined;
}

/** Share of the page's area under an image, 0 to 1. */
export function coverage(page: PDFPageProxy, image: PaintedImage): number {
  const [px0 = 0, py0 = 0, px1 = 0, py1 = 0] = page.view;
  const [x0, y0, x1, y1] = coveredBox(image);
  const width = Math.max(0, Math.min(x1, px1) - Math.max(x0, px0));
  const height = Math.max(0, Math.min(y1, py1) - Math.max(y0, py0));
  return (width * height) / Math.max(1e-9, (px1 - px0) * (py1 - py0));
}

/** An image decoded by pdfjs-dist. */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  /** pdfjs `ImageKind`: 1 is one bit per pixel, 2 RGB, 3 RGBA. */
  readonly kind?: number;
  readonly data?: Uint8Array | Uint8ClampedArray;
  /** Object name in the file, such as `12R`. */
  readonly ref?: string;
}

/** Waits for the decoded image; undefined if pdfjs-dist could not decode it. */
export async function decodedImage(page: PDFPageProxy, { name }: PaintedImage): Promise<DecodedImage | undefined> {
  if (name === undefined) return undefined;
  const objects = name.startsWith('g_') ? page.commonObjs : page.objs;
  const decoded = await new Promise<DecodedImage | null>((resolve) => {
    objects.get(name, (value: unknown) => resolve(value as DecodedImage | null));
  });
  return decoded?.data === undefined || decoded.data.length === 0 ? undefined : decoded;
}

/** Maps the pixels of an image to the page that it is painted on. */
export async function placeOnPage(
  raster: Raster,
  from: { readonly width: number; readonly height: number },
  image: PaintedImage,
  viewport: PageViewport,
): Promise<PageRaster> {
  const unit: Affine = [1 / raster.width, 0, 0, -1 / raster.height, 0, 1];
  const toPage = compose(viewport.transform as unknown as Affine, compose(image.matrix, unit));
  const reduction = Math.max(from.width, from.height) / Math.max(raster.width, raster.height);
  return rotateUpright({ raster, toPage, reduction: Math.max(1, reduction) });
}

/** Converts a decoded image to a raster; bilevel images well over `maxSide` pixels are reduced to about that. */
export function toRaster(image: DecodedImage, maxSide: number): Raster | undefined {
  const { width, height, kind, data } = image;
  if (data === undefined) return undefined;
  if (kind === 1) return reduceBilevel({ width, height, data }, maxSide);
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (kind === 2) return { data: bytes, width, height, channels: 3 };
  if (kind === 3) return { data: overWhite(bytes, width * height), width, height, channels: 3 };
  return undefined;
}

function overWhite(rgba: Buffer, pixels: number): Buffer {
  const rgb = Buffer.allocUnsafe(pixels * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    const alpha = rgba[from + 3] ?? 255;
    const white = 255 - alpha;
    rgb[to] = ((rgba[from] ?? 0) * alpha) / 255 + white;
    rgb[to + 1] = ((rgba[from + 1] ?? 0) * alpha) / 255 + white;
    rgb[to + 2] = ((rgba[from + 2] ?? 0) * alpha) / 255 + white;
  }
  return rgb;
}
