import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { Box } from '../../../schemas/geometry.ts';
import { type Affine, applyToBox, compose, scaling } from '../image/affine.ts';
import { type Glyph, outline } from './glyphs.ts';
import { type CanvasFactory, type Pen, pixelsOf } from './render.ts';
import type { LayerWord } from './words.ts';

/** The ink of words, as it would be if nothing covered it. */
export interface ShapeSheet {
  readonly width: number;
  readonly height: number;
  /** One byte a pixel: 0 is no ink, 255 is full ink. */
  readonly ink: Uint8Array;
  readonly words: readonly ShapedWord[];
}

/** A word with the pixels of each of its glyphs that has an outline. */
export interface ShapedWord {
  readonly word: LayerWord;
  readonly glyphs: readonly {
    readonly glyph: Glyph;
    readonly box: Box;
    /** Where its ink may reach. */
    readonly reach: Box;
  }[];
}

/** Words that lie on each other are drawn on sheets of their own, up to this many; more cannot be read. */
const MAX_SHEETS = 10;
const CELL = 16;
/** The ink of nearly all glyphs lies between these heights, in em. */
const [LOWEST, HIGHEST] = [-0.25, 0.95];

/**
 * Draws each word in black, alone and whole, at `scale` pixels per point of a page of `width` by `height` points.
 * Words without an outline, and those for which there is no sheet left, are on none.
 */
export function drawShapes(
  words: readonly LayerWord[],
  from: { readonly document: PDFDocumentProxy; readonly page: PDFPageProxy },
  size: { readonly width: number; readonly height: number; readonly scale: number },
): readonly ShapeSheet[] {
  const width = Math.max(1, Math.ceil(size.width * size.scale));
  const height = Math.max(1, Math.ceil(size.height * size.scale));
  const toPixels = scaling(size.scale, size.scale);
  const factory = from.document.canvasFactory as CanvasFactory;
  return layOut(words, toPixels, width, height).map((group) => {
    const surface = factory.create(width, height);
    try {
      const context = surface.context as Pen;
      const shaped = group.map((word) => drawWord(word, context, from.page, toPixels));
      return { width, height, ink: alphaOf(surface.canvas.data(), width * height), words: shaped };
    } finally {
      factory.destroy(surface);
    }
  });
}

/** Groups words so that those of a group do not overlap. */
function layOut(
  words: readonly LayerWord[],
  toPixels: Affine,
  width: number,
  height: number,
): readonly (readonly LayerWord[])[] {
  const across = Math.ceil(width / CELL);
  const sheets: { readonly taken: Map<number, Box[]>; readonly words: LayerWord[] }[] = [];
  for (const word of words) {
    const box = applyToBox(toPixels, word.box);
    const cells = cellsOf(box, across, Math.ceil(height / CELL));
    if (cells.length === 0) continue;
    let sheet = sheets.find(
      ({ taken }) => !cells.some((cell) => taken.get(cell)?.some((other) => overlap(other, box))),
    );
    if (sheet === undefined) {
      if (sheets.length >= MAX_SHEETS) continue;
      sheet = { taken: new Map(), words: [] };
      sheets.push(sheet);
    }
    sheet.words.push(word);
    for (const cell of cells) {
      const list = sheet.taken.get(cell);
      if (list === undefined) sheet.taken.set(cell, [box]);
      else list.push(box);
    }
  }
  return sheets.map((sheet) => sheet.words);
}

function cellsOf([x0, y0, x1, y1]: Box, across: number, down: number): readonly number[] {
  const cells: number[] = [];
  for (let y = Math.max(0, Math.floor(y0 / CELL)); y <= Math.min(down - 1, Math.floor(y1 / CELL)); y += 1) {
    for (let x = Math.max(0, Math.floor(x0 / CELL)); x <= Math.min(across - 1, Math.floor(x1 / CELL)); x += 1) {
      cells.push(y * across + x);
    }
  }
  return cells;
}

/** Lines of text are often set so tight that their boxes touch. */
const TIGHT = 0.25;

function overlap(a: Box, b: Box): boolean {
  const height = Math.min(a[3] - a[1], b[3] - b[1]);
  return (
    Math.min(a[2], b[2]) - Math.max(a[0], b[0]) > 1 && Math.min(a[3], b[3]) - Math.max(a[1], b[1]) > TIGHT * height
  );
}

function drawWord(word: LayerWord, context: Pen, page: PDFPageProxy, toPixels: Affine): ShapedWord {
  const glyphs: ShapedWord['glyphs'][number][] = [];
  for (const glyph of word.glyphs) {
    const path = outline(page, glyph);
    if (path === undefined) continue;
    const frame = compose(toPixels, glyph.frame);
    context.setTransform(...frame);
    const painting = glyph.state.mode % 4;
    if (painting !== 1) context.fill(path);
    if (painting === 1 || painting === 2) {
      context.lineWidth = glyph.state.lineWidth / (Math.hypot(glyph.userFrame[0], glyph.userFrame[1]) || 1);
      context.stroke(path);
    }
    glyphs.push({
      glyph,
      box: applyToBox(frame, [0, LOWEST, glyph.width, HIGHEST]),
      reach: applyToBox(frame, [-0.2, -0.4, glyph.width + 0.2, 1.2]),
    });
  }
  return { word, glyphs };
}

function alphaOf(rgba: Buffer, pixels: number): Uint8Array {
  const alpha = new Uint8Array(pixels);
  const colours = pixelsOf(rgba);
  for (let at = 0; at < pixels; at += 1) {
    const colour = colours[at] ?? 0;
    if (colour !== 0) alpha[at] = colour >>> 24;
  }
  return alpha;
}
