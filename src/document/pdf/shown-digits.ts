import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { DIGIT_SHAPES } from './digit-shapes.ts';
import { type GlyphShape, likeness, shapeOf } from './glyph-shape.ts';
import type { Glyph } from './glyphs.ts';
import type { LayerWord } from './words.ts';

/** A digit that looks this much like another one, and this much more than like itself, is the other. */
const MIN_LIKENESS = 0.65;
const MIN_MARGIN = 0.1;

const shapes: readonly (readonly GlyphShape[])[] = DIGIT_SHAPES.map((forms) =>
  forms.map((form) => {
    const [aspect = '1', shades = ''] = form.split(' ');
    return { aspect: Number(aspect), shades: [...shades].map((shade) => Number.parseInt(shade, 16)) };
  }),
);

/** What is known of the digits of the fonts of a document: by font and glyph, whether it shows another digit. */
export type KnownDigits = Map<string, boolean>;

/**
 * The words in fonts that show other digits than they say, so that a text layer can say another amount than the page. If
 * one digit of a font does, nothing in it is trusted.
 */
export function misshownWords(
  words: readonly LayerWord[],
  from: { readonly document: PDFDocumentProxy; readonly page: PDFPageProxy },
  known: KnownDigits,
): ReadonlySet<LayerWord> {
  const bad = new Set<string>();
  for (const { glyphs } of words) {
    for (const glyph of glyphs) {
      if (isDigit(glyph) && showsAnother(glyph, from, known)) bad.add(glyph.font.loadedName);
    }
  }
  const isBad = ({ font }: Glyph) => bad.has(font.loadedName);
  return new Set(bad.size === 0 ? [] : words.filter(({ glyphs }) => glyphs.some(isBad)));
}

function isDigit({ text }: Glyph): boolean {
  return /^[0-9]$/.test(text);
}

function showsAnother(
  glyph: Glyph,
  from: { readonly document: PDFDocumentProxy; readonly page: PDFPageProxy },
  known: KnownDigits,
): boolean {
  const key = `${glyph.font.loadedName} ${glyph.character} ${glyph.text}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const shape = shapeOf(glyph, from);
  const scores =
    shape === undefined ? [] : shapes.map((forms) => Math.max(...forms.map((form) => likeness(shape, form))));
  const own = scores[Number(glyph.text)] ?? 0;
  const best = Math.max(0, ...scores);
  const another = best >= MIN_LIKENESS && best - own >= MIN_MARGIN;
  known.set(key, another);
  return another;
}
