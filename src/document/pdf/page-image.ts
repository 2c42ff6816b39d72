import type { PageViewport, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { type Affine, compose } from '../image/affine.ts';
import type { Raster } from '../raster.ts';
import { reduceBilevel } from './bilevel.ts';
import { coveredBox, type PageOperators, type PaintedImage } from './operators.ts';
import type { PageRaster } from './page-raster.ts';
import { standUpright } from './upright.ts';

/** Share of the page that a lone image must cover for the page to be that image rather than a figure on a blank page. */
const FULL_PAGE = 0.3;
/** Tangent of the angle to the page's sides up to which an image is taken as it is: 15 degrees. */
const MAX_SLANT = 0.27;
/** Paths that a scanner's software may add around its image (clips, white backgrounds). */
const INCIDENTAL_PATHS = 4;

/** The image that a page consists of: the only thing that is visible on it, and as large as the page; otherwise undefined. */
export function fullPageImage(page: PDFPageProxy, operators: PageOperators): PaintedImage | undefined {
  const [image, ...others] = operators.images;
  if (image === undefined || others.length > 0 || image.isMask || image.name === undefined) return undefined;
  if (operators.text.visible + operators.text.pale > 0 || operators.paths > INCIDENTAL_PATHS) return undefined;
  const [a, b, c, d] = image.matrix;
  const [along, across] = [Math.abs(a) + Math.abs(d), Math.abs(b) + Math.abs(c)];
  if (Math.min(along, across) > MAX_SLANT * Math.max(along, across)) return undefined;
  return coverage(page, image) >= FULL_PAGE ? image : undefined;
}

/** Share of the page's area under an image, 0 to 1. */
export function coverage(page: PDFPageProxy, image: PaintedImage): number {
  const [px0 = 0, py0 = 0, px1 = 0, py1 = 0] = page.view;
  const [x0, y0, x1, y1] = coveredBox(image);
  const width = Math.max(0, Math.min(x1, px1) - Math.max(x0, px0));
  const height = Math.max(0, Math.min(y1, py1) - Math.max(y0, py0));
  return (width * height) / Math.max(1e-9, (px1 - px0) * (py1 - py0));
}

/** An image as pdfjs-dist keeps it. */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  /** pdfjs `ImageKind`: 1 one bit a pixel, 2 RGB, 3 RGBA. */
  readonly kind?: number;
  readonly data?: Uint8Array | Uint8ClampedArray;
  /** Name of the object in the file, like `12R`. */
  readonly ref?: string;
}

/** What pdfjs-dist decoded under the name of a painted image; undefined where it could not. */
export async function decodedImage(page: PDFPageProxy, { name }: PaintedImage): Promise<DecodedImage | undefined> {
  if (name === undefined) return undefined;
  const objects = name.startsWith('g_') ? page.commonObjs : page.objs;
  const decoded = await new Promise<DecodedImage | null>((resolve) => {
    objects.get(name, (value: unknown) => resolve(value as DecodedImage | null));
  });
  return decoded?.data === undefined || decoded.data.length === 0 ? undefined : decoded;
}

/** The pixels of an image as those of the page that it is painted on. */
export async function placeOnPage(
  raster: Raster,
  from: { readonly width: number; readonly height: number },
  image: PaintedImage,
  viewport: PageViewport,
): Promise<PageRaster> {
  const unit: Affine = [1 / raster.width, 0, 0, -1 / raster.height, 0, 1];
  const toPage = compose(viewport.transform as unknown as Affine, compose(image.matrix, unit));
  const shrunk = Math.max(from.width, from.height) / Math.max(raster.width, raster.height);
  return standUpright({ raster, toPage, shrunk: Math.max(1, shrunk) });
}

/** A bilevel image whose longer side is well over `maxSide` pixels is reduced to about that; others come as they are. */
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
