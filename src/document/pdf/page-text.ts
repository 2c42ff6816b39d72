import type { PageViewport, PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { Affine } from '../image/affine.ts';
import type { UnplacedWord } from '../lines.ts';
import type { Raster } from '../raster.ts';
import { appearanceWords, type FormFields } from './forms.ts';
import { type Glyph, readGlyphs } from './glyphs.ts';
import { type HiddenWord, sortByVisibility } from './hidden.ts';
import type { OperatorList } from './operators.ts';
import { assessTextLayer } from './trust.ts';
import { type LayerWord, withoutRepeats, wordsOfGlyphs } from './words.ts';

/** The text of a page as its content has it. */
export interface PageText {
  /** What can be seen and trusted, with the values of form fields, in points of the upright page. */
  readonly words: readonly UnplacedWord[];
  readonly hidden: readonly HiddenWord[];
  /** Why fonts are not trusted; empty if all are. */
  readonly garbled: readonly string[];
}

/** Reads the glyphs of a page, placed on the page that `viewport` shows. */
export async function glyphsOn(
  from: { readonly document: PDFDocumentProxy; readonly page: PDFPageProxy; readonly list: OperatorList },
  viewport: PageViewport,
): Promise<readonly Glyph[]> {
  const layers = await from.document.getOptionalContentConfig();
  const isShown = (properties: unknown) => layers.isVisible(properties);
  return readGlyphs(from.page, from.list, viewport.transform as unknown as Affine, isShown);
}

/** Sorts the text of a page into what a person sees and the rest. `seen` is the page as it is rendered. */
export function readPageText(
  glyphs: readonly Glyph[],
  form: FormFields,
  from: { readonly document: PDFDocumentProxy; readonly page: PDFPageProxy },
  seen: { readonly raster: Raster; readonly scale: number; readonly width: number; readonly height: number },
): PageText {
  const { visible, hidden } = sortByVisibility(wordsOfGlyphs(glyphs), { ...from, ...seen });
  const once = withoutRepeats(visible);
  const isField = (word: LayerWord) => form.ids.has(word.glyphs[0]?.state.annotation ?? '');
  const { trusted, garbled } = trustedByFont(once.filter((word) => !isField(word)));
  return {
    words: [...trusted, ...appearanceWords(form, once.filter(isField), hidden)],
    hidden,
    garbled,
  };
}

/** Judges the words of each font apart: one font without a map of its characters says nothing about the others. */
function trustedByFont(words: readonly LayerWord[]): {
  readonly trusted: readonly LayerWord[];
  readonly garbled: readonly string[];
} {
  const byFont = new Map<string, LayerWord[]>();
  for (const word of words) {
    const name = word.glyphs[0]?.font.loadedName ?? '';
    const list = byFont.get(name);
    if (list === undefined) byFont.set(name, [word]);
    else list.push(word);
  }
  const bad = new Map<string, string>();
  for (const [name, list] of byFont) {
    const trust = assessTextLayer(list);
    if (!trust.trusted) bad.set(name, trust.message);
  }
  return {
    trusted: words.filter((word) => !bad.has(word.glyphs[0]?.font.loadedName ?? '')),
    garbled: [...new Set(bad.values())],
  };
}
