import type { Raster } from '../raster.ts';
import type { PdfFile } from './open.ts';
import { orientPage } from './orient-page.ts';
import { withWarnings } from './warnings.ts';

/** A page as it looks, and the size of the upright page in points. */
export interface RenderedPage {
  readonly width: number;
  readonly height: number;
  readonly raster: Raster;
}

/**
 * Renders one page, counted from 1, upright as `readPdfPage` has it, without reading it. `longSideOf`: pixels of the
 * longer side of a page of this size. Errors: `cancelled`.
 */
export async function renderPdfPage(
  file: PdfFile,
  number: number,
  longSideOf: (size: { readonly width: number; readonly height: number }) => number,
  options: { readonly signal: AbortSignal },
): Promise<RenderedPage> {
  const page = await file.document.getPage(number);
  try {
    const { result } = await withWarnings(async () => {
      const { viewport, render } = await orientPage(file, page, options);
      const { width, height } = viewport;
      const { raster } = await render(longSideOf({ width, height }) / Math.max(width, height));
      return { width, height, raster };
    });
    return result;
  } finally {
    page.cleanup();
  }
}
