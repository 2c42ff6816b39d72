import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { Box } from '../../../schemas/geometry.ts';
import { type Affine, applyToBox, compose } from '../image/affine.ts';
import type { OperatorList } from './operators.ts';
import { createTextState, type GraphicsState, type TextState } from './text-state.ts';

/** A path that a canvas of pdfjs-dist can fill. */
export type Outline = object;

/** A font as pdfjs-dist describes it. */
export interface PdfFont {
  readonly loadedName: string;
  readonly isType3Font?: boolean;
  readonly missingFile?: boolean;
  readonly vertical?: boolean;
  readonly name?: string;
  readonly bold?: boolean;
  readonly black?: boolean;
  readonly ascent?: number;
  readonly descent?: number;
  readonly fontMatrix?: readonly number[];
  readonly bbox?: readonly number[];
  readonly defaultVMetrics?: readonly number[];
  getPathGenerator?(objects: unknown, character: string): Outline;
}

/** A character of a font in an operator list. */
interface ListedGlyph {
  readonly fontChar: string;
  readonly unicode: string;
  readonly width: number;
  readonly isSpace: boolean;
  readonly isInFont: boolean;
  readonly vmetric?: readonly number[];
}

/** A character that a page paints, or that its content names without painting it. */
export interface Glyph {
  readonly text: string;
  readonly font: PdfFont;
  readonly character: string;
  /** Maps the em square (origin on the base line, y up) to points of the upright page. */
  readonly frame: Affine;
  /** The same to the page's own user space. */
  readonly userFrame: Affine;
  /** Width in em, without and with the spacing after the character. */
  readonly width: number;
  readonly advance: number;
  /** Number of the run of glyphs that it belongs to, from 1. */
  readonly run: number;
  readonly state: GraphicsState;
}

const IDENTITY_FONT_MATRIX = [0.001, 0, 0, 0.001, 0, 0] as const;
const DEFAULT_ASCENT = 0.8;
const DEFAULT_DESCENT = -0.2;
const MIN_DESCENT = -0.35;

/** Reads the glyphs of a page and of its annotations, in the order of its content; `toPage` maps its user space. */
export function readGlyphs(
  page: PDFPageProxy,
  list: OperatorList,
  toPage: Affine,
  isLayerShown: (properties: unknown) => boolean,
): readonly Glyph[] {
  const glyphs: Glyph[] = [];
  const fonts = new Map<string, PdfFont>();
  const machine = createTextState(isLayerShown);
  let run = 0;
  list.fnArray.forEach((operator, index) => {
    const shown = machine.apply(operator, list.argsArray[index] ?? []);
    if (shown === undefined) return;
    run += 1;
    if (machine.text.font === '') return;
    const font = fonts.get(machine.text.font) ?? (page.commonObjs.get(machine.text.font) as PdfFont);
    fonts.set(machine.text.font, font);
    pushRun(glyphs, { shown: shown as Shown, font, run, toPage, machine });
  });
  return glyphs;
}

type Shown = readonly (ListedGlyph | number)[];

/** Places the glyphs of one run and moves the text position past them. Source: ISO 32000-1, 9.4.4. */
function pushRun(
  glyphs: Glyph[],
  from: {
    readonly shown: Shown;
    readonly font: PdfFont;
    readonly run: number;
    readonly toPage: Affine;
    readonly machine: ReturnType<typeof createTextState>;
  },
): void {
  const { font, run, machine } = from;
  const { text } = machine;
  const size = Math.abs(text.size);
  const direction = text.size < 0 ? -1 : 1;
  const stretch = text.stretch * direction;
  const perUnit = (font.fontMatrix ?? IDENTITY_FONT_MATRIX)[0] ?? 0.001;
  const toUser = compose(machine.graphics.matrix, text.matrix);
  const state = { ...machine.graphics };
  let along = 0;
  for (const glyph of from.shown) {
    if (typeof glyph === 'number') {
      along += ((font.vertical === true ? 1 : -1) * glyph * size) / 1000;
      continue;
    }
    const spacing = (glyph.isSpace ? text.wordSpacing : 0) + text.charSpacing;
    const vertical = font.vertical === true ? verticalMetrics(glyph, font) : undefined;
    const width = vertical === undefined ? glyph.width : vertical.height;
    const x = vertical === undefined ? along : vertical.x * perUnit * size;
    const y = vertical === undefined ? 0 : -(along + vertical.y * perUnit * size);
    const step = width * perUnit * size + (vertical === undefined ? spacing : -spacing) * direction;
    const place: Affine = [stretch * size, 0, 0, direction * size, text.x + x * stretch, text.y + text.rise + y];
    const userFrame = compose(toUser, place);
    glyphs.push({
      text: glyph.unicode,
      font,
      character: glyph.isInFont || font.missingFile === true ? glyph.fontChar : '',
      frame: compose(from.toPage, userFrame),
      userFrame,
      width: glyph.width * perUnit,
      advance: size === 0 ? 0 : step / size,
      run,
      state,
    });
    along += step;
  }
  advance(text, font.vertical === true, along, stretch);
}

function advance(text: TextState, vertical: boolean, along: number, stretch: number): void {
  if (vertical) text.y -= along;
  else text.x += along * stretch;
}

function verticalMetrics(glyph: ListedGlyph, font: PdfFont) {
  const [down = -1000, , top = 880] = glyph.vmetric ?? font.defaultVMetrics ?? [];
  return { x: -(glyph.vmetric?.[1] ?? glyph.width * 0.5), y: top, height: -down };
}

/** The box of a glyph on the page: from its descent to its ascent, as wide as it advances. */
export function glyphBox(glyph: Glyph): Box {
  const { ascent, descent } = verticalExtent(glyph.font);
  return applyToBox(glyph.frame, [0, descent, glyph.width, ascent]);
}

/** Ascent and descent of a font in em. */
function verticalExtent(font: PdfFont): { readonly ascent: number; readonly descent: number } {
  if (font.isType3Font === true) {
    const scale = Math.abs(font.fontMatrix?.[3] ?? 0);
    const [, low = 0, , high = 0] = font.bbox ?? [];
    if (scale > 0 && high > low) return { ascent: high * scale, descent: low * scale };
  }
  const { ascent = 0, descent = 0 } = font;
  return {
    ascent: ascent > 0.1 ? Math.min(1, ascent) : DEFAULT_ASCENT,
    descent: Math.max(MIN_DESCENT, descent < 0 ? descent : DEFAULT_DESCENT),
  };
}

/** The size of a glyph's em square on the page in points: the smaller of its width and height. */
export function emSize({ frame: [a, b, c, d], font }: Glyph): number {
  const { ascent, descent } = verticalExtent(font);
  const height = font.isType3Font === true ? ascent - descent : 1;
  return Math.min(Math.hypot(a, b), Math.hypot(c, d) * height);
}

/** The outline of a glyph in its em square; undefined where the font has none, such as a Type 3 font. */
export function outline(page: PDFPageProxy, { font, character }: Glyph): Outline | undefined {
  if (character === '' || font.isType3Font === true || font.missingFile === true) return undefined;
  return font.getPathGenerator?.(page.commonObjs, character);
}
