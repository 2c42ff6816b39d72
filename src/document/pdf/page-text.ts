import type { PageViewport, PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { Box } from '../../../schemas/geometry.ts';
import type { Affine } from '../image/affine.ts';
import type { UnplacedWord } from '../lines.ts';
import { appearanceWords, type FormFields } from './forms.ts';
import { type Glyph, readGlyphs } from './glyphs.ts';
import { type HiddenWord, type SeenPage, sortByVisibility } from './hidden.ts';
import type { OperatorList } from './operators.ts';
import { type StruckText, struckText } from './struck.ts';
import { assessTextLayer, isJunk } from './trust.ts';
import { restOfPage, unreadInk } from './unread-ink.ts';
import { type UnreadSign, unreadSigns } from './unread-signs.ts';
import { type LayerWord, withoutRepeats, wordsOfGlyphs } from './words.ts';

/** Maximum share of meaningless characters of one font: some hold a bullet or two among letters. */
const MAX_JUNK_OF_FONT = 0.3;

/** The text of a page as its content has it. */
export interface PageText {
  /** What can be seen and trusted, with the values of form fields, in points of the upright page. */
  readonly words: readonly UnplacedWord[];
  readonly hidden: readonly HiddenWord[];
  /** Boxes of print that no word accounts for. */
  readonly unread: readonly Box[];
  /** Shapes beside numbers that no word accounts for. */
  readonly signs: readonly UnreadSign[];
  /** Words with a rule through their middle; they are among those that can be seen. */
  readonly struck: readonly StruckText[];
  /** Number of unseen words that make the print of images searchable. */
  readonly searchable: number;
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

/**
 * Sorts the text of a page into what a person sees and the rest. `rules` are the boxes of its level lines, `seen` is the
 * page as it is rendered. What does not fit into a form field is seen by scrolling in it.
 */
export async function readPageText(
  { glyphs, rules }: { readonly glyphs: readonly Glyph[]; readonly rules: readonly Box[] },
  form: FormFields,
  seen: SeenPage,
): Promise<PageText> {
  const written = wordsOfGlyphs(glyphs);
  const { visible, hidden, searchable, accounted } = sortByVisibility(written, seen);
  const once = withoutRepeats(visible);
  const isField = (word: LayerWord) => form.ids.has(word.glyphs[0]?.state.annotation ?? '');
  const misshown = hidden.filter(({ reason }) => reason === 'other_shape').map(({ word }) => word);
  const { trusted, distrusted, garbled } = trustedByFont(
    once.filter((word) => !isField(word)),
    misshown,
  );
  // Where one font has no map of its characters, the others of the file are likely mapped by chance.
  const isGarbled = new Set(garbled.length === 0 ? distrusted : [...distrusted, ...misshown]);
  for (const { box } of distrusted) unmark(accounted, box, seen);
  const rest = await restOfPage(seen, accounted);
  return {
    words: [...trusted, ...appearanceWords(form, once.filter(isField), hidden)],
    hidden: hidden.filter(({ word, reason }) => !isGarbled.has(word) && !(reason === 'clipped' && isField(word))),
    unread: unreadInk(rest),
    signs: unreadSigns(trusted, written, rest),
    struck: struckText(once, rules, seen),
    searchable: searchable.length,
    garbled,
  };
}

function unmark(accounted: Uint8Array, box: Box, { raster, scale }: SeenPage): void {
  const [x0, y0, x1, y1] = box.map((side) => Math.round(side * scale)) as [number, number, number, number];
  const [left, right] = [Math.max(0, x0), Math.min(raster.width, x1)];
  for (let y = Math.max(0, y0); y < Math.min(raster.height, y1) && right > left; y += 1) {
    accounted.fill(0, y * raster.width + left, y * raster.width + right);
  }
}

/**
 * Judges the words of each font apart: one font without a map of its characters says nothing about the others. Words
 * that show other characters than they say count for their font, and are never trusted.
 */
function trustedByFont(
  words: readonly LayerWord[],
  misshown: readonly LayerWord[],
): {
  readonly trusted: readonly LayerWord[];
  readonly distrusted: readonly LayerWord[];
  readonly garbled: readonly string[];
} {
  const byFont = new Map<string, LayerWord[]>();
  for (const word of [...words, ...misshown]) {
    const name = word.glyphs[0]?.font.loadedName ?? '';
    const list = byFont.get(name);
    if (list === undefined) byFont.set(name, [word]);
    else list.push(word);
  }
  const bad = new Map<string, string>();
  for (const [name, list] of byFont) {
    const trust = assessTextLayer(list, MAX_JUNK_OF_FONT);
    if (!trust.trusted) bad.set(name, trust.message);
  }
  const isBad = (word: LayerWord) => bad.has(word.glyphs[0]?.font.loadedName ?? '') || isJunk(word.text);
  return {
    trusted: words.filter((word) => !isBad(word)),
    distrusted: [...words, ...misshown].filter(isBad),
    garbled: [...new Set(bad.values())],
  };
}
