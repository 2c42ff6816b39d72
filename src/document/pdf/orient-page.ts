import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { Glyph } from './glyphs.ts';
import type { PdfFile } from './open.ts';
import { listOperators, type PageOperators, readOperators } from './operators.ts';
import { fullPageImage } from './page-image.ts';
import type { PageRaster } from './page-raster.ts';
import { glyphsOn } from './page-text.ts';
import { renderPage } from './render.ts';
import { turnOf } from './turn.ts';

/** A page that is turned so that its text runs from left to right, and what was read for that. */
export interface OrientedPage {
  /** Degrees clockwise by which it was turned; 0 for scans, whose pixels are turned instead. */
  readonly turn: 0 | 90 | 180 | 270;
  /** At one unit per point. */
  readonly viewport: ReturnType<PDFPageProxy['getViewport']>;
  readonly operators: PageOperators;
  /** What glyphs are read from. */
  readonly from: Parameters<typeof glyphsOn>[0];
  /** In the coordinates of the viewport. */
  readonly glyphs: readonly Glyph[];
  /** The image that the page consists of, if it is a scan. */
  readonly scanImage: ReturnType<typeof fullPageImage>;
  /** Renders it, `scale` in pixels per point. Errors: `cancelled`. */
  render(scale: number): Promise<PageRaster>;
}

/** Finds out how a page is turned upright. The caller cleans the page up. */
export async function orientPage(
  file: PdfFile,
  page: PDFPageProxy,
  options: { readonly signal: AbortSignal },
): Promise<OrientedPage> {
  const list = await listOperators(page);
  const operators = readOperators(list);
  const from = { document: file.document, page, list };
  const flat = page.getViewport({ scale: 1 });
  const asIs = await glyphsOn(from, flat);
  const scanImage = fullPageImage(page, operators);
  const turn = scanImage === undefined ? turnOf(asIs) : 0;
  const viewport = turn === 0 ? flat : page.getViewport({ scale: 1, rotation: (page.rotate + turn) % 360 });
  const glyphs = turn === 0 ? asIs : await glyphsOn(from, viewport);
  return {
    turn,
    viewport,
    operators,
    from,
    glyphs,
    scanImage,
    async render(scale) {
      const original = await file.original();
      const painted = original === file.document ? page : await original.getPage(page.pageNumber);
      try {
        return await renderPage(original, painted, { scale, rotation: viewport.rotation }, options);
      } finally {
        if (painted !== page) painted.cleanup();
      }
    },
  };
}
