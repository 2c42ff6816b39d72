import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { Box } from '../../../schemas/geometry.ts';
import type { Finding, HiddenReason } from '../../../schemas/page.ts';
import { around, rounded } from '../box.ts';
import { applyToBox } from '../image/affine.ts';
import type { Raster } from '../raster.ts';
import { emSize, type Glyph } from './glyphs.ts';
import { drawShapes, type ShapeSheet } from './own-shape.ts';
import { type KnownDigits, misshownWords } from './shown-digits.ts';
import { contrastIn, MIN_CONTRAST, type Sight, sightOf } from './visibility.ts';
import { type LayerWord, paintedGlyphs } from './words.ts';

/** A word that cannot be seen, and why. */
export interface HiddenWord {
  readonly word: LayerWord;
  readonly reason: HiddenReason;
}

/** The words of a page that can be seen, and the others. */
export interface SortedWords {
  readonly visible: readonly LayerWord[];
  readonly hidden: readonly HiddenWord[];
  /** The pixels of the visible words: 1 for those that they account for, one byte a pixel. */
  readonly accounted: Uint8Array;
  /** Unseen words that lie on the print of an image: the text that a scanner added so that the scan can be searched. */
  readonly searchable: readonly LayerWord[];
}

/** Print below this size is no print, in points. */
const MIN_EM = 4;
/** Contrast of print on a scan, in grey levels. */
const MIN_PRINT_CONTRAST = 60;
/** Share of a glyph that a clipping path leaves where it is not the reason why the glyph is unseen. */
const MIN_CLIP_SHARE = 0.9;
/** Opacity below which text counts as transparent when the reason is named. */
const MIN_OPACITY = 0.15;
/** Maximum difference of a colour channel of one and the same colour. */
const SAME_COLOUR = 32;
/** Gap between words up to which they are one span, in points, however flat they are. */
const MIN_SPAN_GAP = 8;
/** Dashes, bullets and the like hide nothing. */
const SAYS_SOMETHING = /[\p{L}\p{N}]/u;
/** Spans that are listed for a page, and characters of each. */
const MAX_SPANS = 20;
const MAX_TEXT = 200;

/** What the words of a page are compared with. */
export interface SeenPage {
  readonly document: PDFDocumentProxy;
  readonly page: PDFPageProxy;
  /** Size of the upright page in points. */
  readonly width: number;
  readonly height: number;
  /** The rendered page, with `scale` pixels per point. */
  readonly raster: Raster;
  readonly scale: number;
  readonly images: readonly PlacedImage[];
  /** What is known of the digits of the document's fonts; more is added. */
  readonly digits: KnownDigits;
}

/** An image on the page. */
export interface PlacedImage {
  readonly box: Box;
  /** Runs of glyphs that are painted before it. */
  readonly after: number;
}

/** Tells words that a person sees on the page from those that are only in its content. */
export function sortByVisibility(words: readonly LayerWord[], seen: SeenPage): SortedWords {
  const verdicts = new Map<LayerWord, HiddenReason | 'seen'>();
  const candidates: LayerWord[] = [];
  for (const word of words) {
    const reason = statedReason(word, seen);
    if (reason === undefined) candidates.push(word);
    else verdicts.set(word, reason);
  }
  const sight = new Map<LayerWord, Sight>();
  const sheets = drawShapes(candidates, seen, seen);
  for (const sheet of sheets) {
    for (const shaped of sheet.words)
      sight.set(shaped.word, sightOf(shaped, sheet, seen.raster, { underImage: isUnderImage(shaped.word, seen) }));
  }
  for (const word of candidates) {
    const isSeen =
      (sight.get(word) ?? 'unknown') === 'unknown'
        ? hasNoOutline(word) && contrastIn(word.box, seen.raster, seen.scale) >= MIN_CONTRAST
        : sight.get(word) === 'seen';
    verdicts.set(word, isSeen ? 'seen' : unseenReason(word, seen));
  }
  const shown = words.filter((word) => verdicts.get(word) === 'seen');
  for (const word of misshownWords(shown, seen, seen.digits)) verdicts.set(word, 'other_shape');
  const visible = shown.filter((word) => verdicts.get(word) === 'seen');
  const painted = paintedGlyphs();
  for (const word of visible) painted.add(word);
  const hidden = words.flatMap((word): HiddenWord[] => {
    const reason = verdicts.get(word) ?? 'seen';
    // The same text is seen in the same place: nothing is hidden.
    return reason === 'seen' || painted.holds(word) ? [] : [{ word, reason }];
  });
  const isSearchable = ({ word, reason }: HiddenWord) =>
    (reason === 'invisible' || reason === 'transparent' || reason === 'covered') && isOnPrintOfImage(word, seen);
  return {
    visible,
    accounted: pixelsOf(visible, sheets, seen),
    hidden: hidden.filter((word) => !isSearchable(word)),
    searchable: hidden.filter(isSearchable).map(({ word }) => word),
  };
}

function isOnPrintOfImage({ box }: LayerWord, { images, raster, scale }: SeenPage): boolean {
  return images.some((image) => isWithin(box, image.box)) && contrastIn(box, raster, scale) >= MIN_PRINT_CONTRAST;
}

/** Marks the pixels of words: those of their outlines, and the boxes of words without. */
function pixelsOf(words: readonly LayerWord[], sheets: readonly ShapeSheet[], { raster, scale }: SeenPage): Uint8Array {
  const { width, height } = raster;
  const marked = new Uint8Array(width * height);
  const open = new Set(words);
  const mark = (at: number) => {
    marked[at] = 1;
  };
  const inBox = (box: Box, each: (at: number) => void) => {
    for (let y = Math.max(0, Math.floor(box[1])); y < Math.min(height, Math.ceil(box[3])); y += 1) {
      for (let x = Math.max(0, Math.floor(box[0])); x < Math.min(width, Math.ceil(box[2])); x += 1) each(y * width + x);
    }
  };
  for (const { ink, words: shaped } of sheets) {
    for (const { word, glyphs } of shaped) {
      if (!open.has(word) || glyphs.length === 0) continue;
      if (glyphs.length === word.glyphs.length) open.delete(word);
      const box = around(glyphs.map((glyph) => glyph.reach));
      inBox(box, (at) => {
        if ((ink[at] ?? 0) > 0) mark(at);
      });
    }
  }
  for (const { box } of open) inBox(box.map((side) => side * scale) as unknown as Box, mark);
  return marked;
}

/** Whether an image is painted over a word. */
function isUnderImage({ box, glyphs }: LayerWord, { images }: SeenPage): boolean {
  const run = glyphs[0]?.run ?? 0;
  return images.some((image) => image.after >= run && isWithin(box, image.box));
}

/** Whether most of a box lies in another. */
function isWithin(box: Box, outer: Box): boolean {
  const across = Math.min(box[2], outer[2]) - Math.max(box[0], outer[0]);
  const down = Math.min(box[3], outer[3]) - Math.max(box[1], outer[1]);
  return across > 0 && down > 0 && across * down >= 0.8 * (box[2] - box[0]) * (box[3] - box[1]);
}

function hasNoOutline({ glyphs }: LayerWord): boolean {
  return glyphs.some(
    ({ font, character }) => font.isType3Font === true || font.missingFile === true || character === '',
  );
}

/** The reason that the content of the page itself states. */
function statedReason({ glyphs, box }: LayerWord, { width, height }: SeenPage): HiddenReason | undefined {
  const most = (is: (glyph: Glyph) => boolean) => glyphs.filter(is).length * 2 > glyphs.length;
  if (most(({ state }) => state.layerOff)) return 'hidden_layer';
  if (most(({ state }) => state.mode === 3)) return 'invisible';
  const inside =
    Math.max(0, Math.min(box[2], width) - Math.max(box[0], 0)) *
    Math.max(0, Math.min(box[3], height) - Math.max(box[1], 0));
  if (inside < 0.5 * (box[2] - box[0]) * (box[3] - box[1]) || inside === 0) return 'outside_page';
  if (most((glyph) => emSize(glyph) < MIN_EM)) return 'too_small';
  return undefined;
}

/** Why a word that should be painted is not seen. */
function unseenReason(word: LayerWord, { raster, scale }: SeenPage): HiddenReason {
  const [glyph] = word.glyphs;
  if (glyph === undefined) return 'covered';
  const { opacity, masked, colour, mode, clip } = glyph.state;
  if (opacity < MIN_OPACITY || masked) return 'transparent';
  if (clip !== undefined && isClipped(glyph, clip)) return 'clipped';
  if (mode === 7) return 'invisible';
  const behind = meanColour(word.box, raster, scale);
  const own = channelsOf(colour);
  const same = own !== undefined && behind.every((value, at) => Math.abs(value - (own[at] ?? 0)) < SAME_COLOUR);
  return same ? 'same_colour' : 'covered';
}

/** Whether the box of the clipping path cuts a glyph, both in user space. */
function isClipped({ userFrame, width }: Glyph, clip: Box): boolean {
  const box = applyToBox(userFrame, [0, 0, width, 0.7]);
  const across = Math.min(box[2], clip[2]) - Math.max(box[0], clip[0]);
  const down = Math.min(box[3], clip[3]) - Math.max(box[1], clip[1]);
  return across <= 0 || down <= 0 || across * down < MIN_CLIP_SHARE * (box[2] - box[0]) * (box[3] - box[1]);
}

function meanColour(box: Box, raster: Raster, scale: number): readonly number[] {
  const sums = [0, 0, 0];
  let count = 0;
  const [x0, y0, x1, y1] = box.map((side) => Math.round(side * scale)) as [number, number, number, number];
  for (let y = Math.max(0, y0); y < Math.min(raster.height, y1); y += 1) {
    for (let x = Math.max(0, x0); x < Math.min(raster.width, x1); x += 1) {
      const at = (y * raster.width + x) * raster.channels;
      for (let channel = 0; channel < 3; channel += 1) {
        sums[channel] = (sums[channel] ?? 0) + (raster.data[at + (raster.channels === 3 ? channel : 0)] ?? 0);
      }
      count += 1;
    }
  }
  return sums.map((sum) => sum / Math.max(1, count));
}

function channelsOf(colour: string | undefined): readonly number[] | undefined {
  if (colour === undefined || !/^#[0-9a-f]{6}$/i.test(colour)) return undefined;
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

const WHY: Readonly<Record<HiddenReason, string>> = {
  invisible: 'that is not painted',
  transparent: 'that is transparent',
  hidden_layer: 'in a layer that is switched off',
  outside_page: 'outside the visible page',
  clipped: 'that is clipped away',
  too_small: 'too small to be read',
  same_colour: 'in the colour of what lies behind or over it',
  covered: 'that is covered, or painted otherwise than it says',
  other_shape: 'that shows other characters than it says',
};

/** Lists hidden words as findings: neighbours with the same reason are one. */
export function hiddenFindings(all: readonly HiddenWord[]): readonly Finding[] {
  const hidden = all.filter(({ word }) => SAYS_SOMETHING.test(word.text));
  const spans: { reason: HiddenReason; words: LayerWord[] }[] = [];
  for (const { word, reason } of hidden) {
    const last = spans.at(-1);
    const before = last?.words.at(-1);
    if (last !== undefined && before !== undefined && last.reason === reason && isNextTo(before.box, word.box))
      last.words.push(word);
    else spans.push({ reason, words: [word] });
  }
  const listed = spans.slice(0, MAX_SPANS).map(({ reason, words }): Finding => {
    const text = words.map((word) => word.text).join(' ');
    return {
      code: 'hidden_text',
      message: `Text ${WHY[reason]} was left out.`,
      value: words.length,
      box: rounded(around(words.map((word) => word.box))),
      text: text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text,
      reason,
    };
  });
  const rest = spans.slice(MAX_SPANS).reduce((sum, span) => sum + span.words.length, 0);
  if (rest === 0) return listed;
  return [
    ...listed,
    { code: 'hidden_text', message: `${rest} more words that cannot be seen were left out.`, value: rest },
  ];
}

function isNextTo(a: Box, b: Box): boolean {
  const height = Math.max(a[3] - a[1], b[3] - b[1]);
  return Math.min(a[3], b[3]) > Math.max(a[1], b[1]) && b[0] - a[2] < Math.max(MIN_SPAN_GAP, 3 * height) && b[0] > a[0];
}
