import { open } from 'node:fs/promises';
import type { PageViewport, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { Finding } from '../../../schemas/page.ts';
import type { PdfFile } from './open.ts';
import { listOperators, type PaintedImage, readOperators } from './operators.ts';
import { decodedImage, fullPageImage, placeOnPage, toRaster } from './page-image.ts';
import type { PageRaster } from './page-raster.ts';
import { renderPage } from './render.ts';
import { decodeStored, unpackStored } from './stored-image.ts';
import type { StoredImage } from './stored-images.ts';
import { damage, withWarnings } from './warnings.ts';

/** The image that a page consists of, decoded on demand. */
export interface PageScan {
  /**
   * Decodes the image. A longer side over `longSide` pixels is reduced to about that if it saves work, so it may stay
   * longer. The findings report damage.
   */
  decode(longSide: number): Promise<{ readonly pixels: PageRaster; readonly findings: readonly Finding[] }>;
}

interface PageOfFile {
  readonly file: PdfFile;
  readonly page: PDFPageProxy;
  readonly viewport: PageViewport;
}

/** Opens the scan of a page whose only content is `image`; undefined if it cannot be decoded. */
export async function openScan(
  from: PageOfFile,
  image: PaintedImage,
  options: { readonly signal: AbortSignal },
): Promise<PageScan | undefined> {
  const decoded = await decodedImage(from.page, image);
  const stored = from.file.images.get(decoded?.ref ?? '');
  if (decoded === undefined) return undefined;
  if (stored === undefined) {
    if (toRaster({ ...decoded, width: 1, height: 1 }, 1) === undefined) return undefined;
    return {
      async decode(longSide) {
        const raster = toRaster(decoded, longSide);
        if (raster === undefined) throw new TypeError('pdfjs-dist gave an image of an unknown kind.');
        return { pixels: await placeOnPage(raster, decoded, image, from.viewport), findings: [] };
      },
    };
  }
  let bytes: Promise<Buffer> | undefined;
  return {
    async decode(longSide) {
      bytes ??= readStored(from.file, stored, options);
      const raster = await bytes.then((data) => decodeStored(data, stored.format, longSide)).catch(() => undefined);
      options.signal.throwIfAborted();
      if (raster === undefined) return decodeLeniently(from, longSide, options);
      return { pixels: await placeOnPage(raster, stored.format, image, from.viewport), findings: [] };
    },
  };
}

async function readStored(
  file: PdfFile,
  stored: StoredImage,
  { signal }: { readonly signal: AbortSignal },
): Promise<Buffer> {
  signal.throwIfAborted();
  const handle = await open(file.path);
  try {
    const data = Buffer.allocUnsafe(stored.length);
    await handle.read(data, 0, stored.length, stored.start);
    return await unpackStored(data, stored.format);
  } finally {
    await handle.close();
  }
}

/** Decodes damaged data by pdfjs-dist, which salvages what it can and reports the rest. */
async function decodeLeniently(
  { file, page, viewport }: PageOfFile,
  longSide: number,
  options: { readonly signal: AbortSignal },
): Promise<{ readonly pixels: PageRaster; readonly findings: readonly Finding[] }> {
  const { result, warnings } = await withWarnings(async () => {
    const original = await file.original();
    const originalPage = await original.getPage(page.pageNumber);
    const image = fullPageImage(originalPage, readOperators(await listOperators(originalPage)));
    const decoded = image === undefined ? undefined : await decodedImage(originalPage, image);
    const raster = decoded === undefined ? undefined : toRaster(decoded, longSide);
    return image === undefined || decoded === undefined || raster === undefined
      ? renderPage(original, originalPage, { scale: longSide / Math.max(viewport.width, viewport.height) }, options)
      : placeOnPage(raster, decoded, image, viewport);
  });
  return { pixels: result, findings: damage(warnings).map((message) => ({ code: 'damaged', message })) };
}
