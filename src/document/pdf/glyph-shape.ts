import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { type Glyph, outline } from './glyphs.ts';
import type { CanvasFactory, Pen } from './render.ts';

/** The shape of a glyph, whatever its size: shades of 0 to 15 in a grid over the box of its ink, and the box's form. */
export interface GlyphShape {
  readonly shades: readonly number[];
  /** Width by height. */
  readonly aspect: number;
}

/** Columns and rows of the grid. */
export const [COLUMNS, ROWS] = [8, 12] as const;
/** Pixels of an em square. */
const EM = 40;
const SIDE = 64;
/** Ink, 0 to 255, from which on a pixel counts for the box. */
const MIN_INK = 64;

/** Draws a glyph and measures its shape; undefined where it has no outline or no ink. */
export function shapeOf(
  glyph: Glyph,
  from: { readonly document: PDFDocumentProxy; readonly page: PDFPageProxy },
): GlyphShape | undefined {
  const path = outline(from.page, glyph);
  if (path === undefined) return undefined;
  const factory = from.document.canvasFactory as CanvasFactory;
  const surface = factory.create(SIDE, SIDE);
  try {
    const pen = surface.context as Pen;
    pen.setTransform(EM, 0, 0, -EM, 12, 48);
    pen.fill(path);
    return gridOf(surface.canvas.data());
  } finally {
    factory.destroy(surface);
  }
}

function gridOf(rgba: Buffer): GlyphShape | undefined {
  const ink = (x: number, y: number) => rgba[(y * SIDE + x) * 4 + 3] ?? 0;
  let [x0, y0, x1, y1] = [SIDE, SIDE, 0, 0];
  for (let y = 0; y < SIDE; y += 1) {
    for (let x = 0; x < SIDE; x += 1) {
      if (ink(x, y) < MIN_INK) continue;
      [x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x + 1), Math.max(y1, y + 1)];
    }
  }
  if (x1 <= x0) return undefined;
  const shades: number[] = [];
  for (let row = 0; row < ROWS; row += 1) {
    for (let column = 0; column < COLUMNS; column += 1) {
      const [left, top] = [x0 + ((x1 - x0) * column) / COLUMNS, y0 + ((y1 - y0) * row) / ROWS];
      const [right, bottom] = [left + (x1 - x0) / COLUMNS, top + (y1 - y0) / ROWS];
      let [sum, count] = [0, 0];
      for (let y = Math.floor(top); y < Math.max(bottom, Math.floor(top) + 1); y += 1) {
        for (let x = Math.floor(left); x < Math.max(right, Math.floor(left) + 1); x += 1) {
          sum += ink(x, y);
          count += 1;
        }
      }
      shades.push(Math.round((sum / count / 255) * 15));
    }
  }
  return { shades, aspect: (x1 - x0) / (y1 - y0) };
}

/** How alike two shapes are, up to 1. */
export function likeness(a: GlyphShape, b: GlyphShape): number {
  const [meanA, meanB] = [mean(a.shades), mean(b.shades)];
  let [both, squareA, squareB] = [0, 0, 0];
  for (const [at, shade] of a.shades.entries()) {
    const [da, db] = [shade - meanA, (b.shades[at] ?? 0) - meanB];
    both += da * db;
    squareA += da * da;
    squareB += db * db;
  }
  const correlation = both / Math.sqrt(squareA * squareB || 1);
  return correlation - 0.3 * Math.abs(Math.log(a.aspect / b.aspect));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
