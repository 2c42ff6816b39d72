import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { RectoError } from '../../errors.ts';
import type { Affine } from '../image/affine.ts';
import type { PageRaster } from './page-raster.ts';
import { AnnotationMode } from './pdfjs.ts';

/** A canvas of pdfjs-dist in Node.js. */
interface NodeCanvas {
  readonly canvas: { data(): Buffer; width: number; height: number };
  readonly context: unknown;
}

/** What is used of the context of a canvas. */
export interface Pen {
  lineWidth: number;
  setTransform(...matrix: Affine): void;
  fill(path: object): void;
  stroke(path: object): void;
}

/** What makes and frees canvases for pdfjs-dist. */
export interface CanvasFactory {
  create(width: number, height: number): NodeCanvas;
  destroy(surface: NodeCanvas): void;
}

/**
 * Renders a page at `scale` pixels per point, turned to `rotation` degrees (its own by default), with filled-in form fields. pdfjs-dist leaves out what it cannot paint,
 * with a warning.
 * Errors: `cancelled`.
 */
export async function renderPage(
  document: PDFDocumentProxy,
  page: PDFPageProxy,
  { scale, rotation }: { readonly scale: number; readonly rotation?: number },
  options: { readonly signal: AbortSignal },
): Promise<PageRaster> {
  const viewport = page.getViewport({ scale, ...(rotation === undefined ? {} : { rotation }) });
  const width = Math.max(1, Math.ceil(viewport.width));
  const height = Math.max(1, Math.ceil(viewport.height));
  const factory = document.canvasFactory as CanvasFactory;
  const surface = factory.create(width, height);
  try {
    const task = page.render({
      canvas: null,
      canvasContext: surface.context as NonNullable<Parameters<PDFPageProxy['render']>[0]['canvasContext']>,
      viewport,
      background: 'white',
      annotationMode: AnnotationMode.ENABLE,
    });
    const cancel = () => task.cancel();
    options.signal.addEventListener('abort', cancel, { once: true });
    try {
      await task.promise;
    } finally {
      options.signal.removeEventListener('abort', cancel);
    }
    if (options.signal.aborted) throw new RectoError('cancelled', 'Rendering was stopped.');
    return {
      raster: { data: withoutAlpha(surface.canvas.data(), width * height), width, height, channels: 3 },
      toPage: [1 / scale, 0, 0, 1 / scale, 0, 0],
      reduction: 1,
    };
  } finally {
    factory.destroy(surface);
  }
}

/** The colours of a painted page. Nearly all of its pixels are white: only the others are copied. */
function withoutAlpha(rgba: Buffer, pixels: number): Buffer {
  const rgb = Buffer.alloc(pixels * 3, 255);
  const colours = pixelsOf(rgba);
  for (let at = 0, to = 0; at < pixels; at += 1, to += 3) {
    const colour = colours[at] ?? WHITE;
    if (colour === WHITE) continue;
    rgb[to] = colour & 255;
    rgb[to + 1] = (colour >> 8) & 255;
    rgb[to + 2] = (colour >> 16) & 255;
  }
  return rgb;
}

const WHITE = 0xffffffff;

/** Pixels of a canvas as numbers: red is the lowest byte, alpha the highest. */
export function pixelsOf(rgba: Buffer): Uint32Array {
  // A view of four bytes each must begin at a multiple of four.
  const aligned = rgba.byteOffset % 4 === 0 ? rgba : Uint8Array.from(rgba);
  return new Uint32Array(aligned.buffer, aligned.byteOffset, rgba.length >> 2);
}
