import { around } from '../box.ts';
import type { UnplacedWord } from '../lines.ts';
import { type Glyph, glyphBox, type PdfFont } from './glyphs.ts';
import { normalizeUnicode } from './pdfjs.ts';
import { directionOf } from './turn.ts';

/** A word of a page's content with its glyphs. */
export interface LayerWord extends UnplacedWord {
  readonly glyphs: readonly Glyph[];
}

/** Maximum gap between two glyphs of one word, as a share of the font size. */
const MAX_WORD_GAP = 0.12;
/** The same between two parts of a number. */
const MAX_NUMBER_GAP = 0.18;
/** A narrower blank, in points, separates nothing: some programs set blanks of no size. */
const MIN_SPACE = 0.1;
/** How far a glyph may go back behind the end of the one before, as a share of the font size. */
const MAX_OVERLAP = 0.3;
/** Maximum distance of two base lines of one word, as a share of the font size. */
const MAX_SHIFT = 0.3;
/** Distance up to which a glyph that is painted again counts once, as shares of the font size and of its width. */
const REPEAT_DISTANCE = 0.12;
const REPEAT_SHARE = 0.45;
/** Side of a cell of the index in points, more than the distance of a repeated glyph. */
const CELL = 8;
const NEIGHBOURS = [-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dy) => [dx, dy] as const));

/** Joins the glyphs of a page into words, in the order of its content. */
export function wordsOfGlyphs(glyphs: readonly Glyph[]): readonly LayerWord[] {
  const words: Glyph[][] = [];
  let open: Glyph[] | undefined;
  let spaced = false;
  for (const [index, glyph] of glyphs.entries()) {
    if (/^\s*$/.test(glyph.text)) {
      spaced ||= glyph.advance * Math.hypot(glyph.frame[0], glyph.frame[1]) > MIN_SPACE;
      continue;
    }
    const last = open?.at(-1);
    if (last !== undefined && last.text === glyph.text && isRepeat(last, glyph)) continue;
    if (open !== undefined && last !== undefined && !spaced && adjoins(open, glyph, glyphs[index + 1]))
      open.push(glyph);
    else {
      open = [glyph];
      words.push(open);
    }
    spaced = false;
  }
  return words.map(toWord).filter((word) => word.text !== '');
}

function toWord(glyphs: readonly Glyph[]): LayerWord {
  const text = normalizeUnicode(inReadingOrder(glyphs.map((glyph) => glyph.text)).join('')).trim();
  const [first] = glyphs;
  const turned = first !== undefined && directionOf(first.frame[0], first.frame[1]) !== 0;
  const bold = glyphs.every(({ font }) => isBold(font));
  return {
    text,
    box: around(glyphs.map(glyphBox)),
    confidence: 1,
    glyphs,
    ...(turned ? { turned } : {}),
    ...(bold ? { bold } : {}),
  };
}

/** Whether a font is a bold one, by its name where its program does not say so. */
function isBold({ bold = false, black = false, name = '' }: PdfFont): boolean {
  return bold || black || /bold|black|heavy|demi|medi$/i.test(name);
}

/** Text that is written from right to left is painted from left to right. */
function inReadingOrder(parts: readonly string[]): readonly string[] {
  const rightToLeft = parts.filter((part) => /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/.test(part)).length;
  return rightToLeft * 2 > parts.length ? parts.toReversed() : parts;
}

function adjoins(open: readonly Glyph[], after: Glyph, next: Glyph | undefined): boolean {
  const before = open.at(-1);
  if (before === undefined || before.state.annotation !== after.state.annotation) return false;
  const { forward, sideways, size } = offset(before, after);
  return (
    size > 0 &&
    forward < (continuesNumber(open, after, next) ? MAX_NUMBER_GAP : MAX_WORD_GAP) * size &&
    forward > -MAX_OVERLAP * size &&
    sideways < MAX_SHIFT * size
  );
}

/** Whether a glyph is the next digit of a number, or a point or comma inside of it. */
function continuesNumber(open: readonly Glyph[], after: Glyph, next: Glyph | undefined): boolean {
  const [before, last] = [open.at(-2)?.text ?? '', open.at(-1)?.text ?? ''];
  if (isDigit(after.text)) return isDigit(last) || (isPoint(last) && isDigit(before));
  return isPoint(after.text) && isDigit(last) && isDigit(next?.text ?? '');
}

const isDigit = (text: string) => /^\d$/.test(text);
const isPoint = (text: string) => /^[.,'’]$/.test(text);

/** How far a glyph lies behind the end of another, along and across its base line, in points. */
function offset(before: Glyph, after: Glyph) {
  const [a, b, c, d, e, f] = before.frame;
  const along = Math.hypot(a, b);
  const size = Math.min(Math.hypot(c, d), Math.hypot(after.frame[2], after.frame[3]));
  if (along === 0 || size === 0 || !sameDirection(before, after)) return { forward: Infinity, sideways: 0, size };
  const [dx, dy] = [after.frame[4] - e, after.frame[5] - f];
  if (before.font.vertical === true) {
    return {
      forward: -((dx * c + dy * d) / Math.hypot(c, d)) - before.advance * size,
      sideways: Math.abs(dx * d - dy * c) / Math.hypot(c, d) / 2,
      size,
    };
  }
  return {
    forward: (dx * a + dy * b) / along - before.advance * along,
    sideways: Math.abs((dx * b - dy * a) / along),
    size,
  };
}

function sameDirection(first: Glyph, second: Glyph): boolean {
  const [a, b] = first.frame;
  const [p, q] = second.frame;
  return a * p + b * q > 0.98 * Math.hypot(a, b) * Math.hypot(p, q);
}

/** The glyphs of words by their place, to tell what is painted again. */
export interface PaintedGlyphs {
  /** Whether all glyphs of a word stand here already, or a hair beside. */
  holds(word: LayerWord): boolean;
  add(word: LayerWord): void;
}

/** An empty index of glyphs. */
export function paintedGlyphs(): PaintedGlyphs {
  const cells = new Map<string, Glyph[]>();
  const key = (x: number, y: number, text: string) => `${x},${y},${text}`;
  const cellOf = ({ frame }: Glyph) => [Math.floor(frame[4] / CELL), Math.floor(frame[5] / CELL)] as const;
  const isHere = (glyph: Glyph): boolean => {
    const [x, y] = cellOf(glyph);
    return NEIGHBOURS.some(([dx, dy]) =>
      cells.get(key(x + dx, y + dy, glyph.text))?.some((other) => isRepeat(other, glyph)),
    );
  };
  return {
    holds: (word) => word.glyphs.every(isHere),
    add(word) {
      for (const glyph of word.glyphs) {
        const at = key(...cellOf(glyph), glyph.text);
        const cell = cells.get(at);
        if (cell === undefined) cells.set(at, [glyph]);
        else cell.push(glyph);
      }
    },
  };
}

/** Words that are painted again, as for bold print or a shadow, are left out. */
export function withoutRepeats(words: readonly LayerWord[]): readonly LayerWord[] {
  const painted = paintedGlyphs();
  return words.filter((word) => {
    if (painted.holds(word)) return false;
    painted.add(word);
    return true;
  });
}

function isRepeat(before: Glyph, after: Glyph): boolean {
  const [a, b, c, d, e, f] = before.frame;
  const size = Math.hypot(c, d);
  const along = Math.hypot(a, b);
  const other = Math.hypot(after.frame[2], after.frame[3]);
  const distance = Math.hypot(after.frame[4] - e, after.frame[5] - f);
  return (
    Math.abs(other - size) < 0.1 * size &&
    distance <= Math.min(REPEAT_DISTANCE * size, REPEAT_SHARE * before.width * along) &&
    sameDirection(before, after)
  );
}
