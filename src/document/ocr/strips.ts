import type { TiltedRect } from './quad.ts';

/** Rows of a raster that the detector is shown at once. */
export interface Strip {
  readonly top: number;
  readonly bottom: number;
  /** Pixels of the detector's input per pixel of the raster. */
  readonly scale: number;
}

/** The text that was found in a strip, in pixels of the whole raster. */
export interface StripText {
  readonly strip: Strip;
  readonly rects: readonly TiltedRect[];
}

/** Ratio of height to width above which a picture is a long slip. */
const LONG_ASPECT = 3.2;
/** Height of the part of a slip that is shown at once, in widths of it, and its pixels for the detector. */
const SLIP_PART = 2;
const SLIP_PART_PIXELS = 960;
/** Gain in scale below which strips are not worth their time. */
const MIN_GAIN = 1.2;
/** Overlap of strips in pixels of the detector's input: several lines. */
const OVERLAP = 120;
const MAX_STRIPS = 40;

/** Scale at which a long slip is shown to the detector; undefined for other pages. */
export function slipScale({ width, height }: { readonly width: number; readonly height: number }): number | undefined {
  return height > LONG_ASPECT * width ? Math.min(1, SLIP_PART_PIXELS / (SLIP_PART * width)) : undefined;
}

/**
 * Plans strips from top to bottom that show a page at the scale `wanted`; one for the whole page where `scale`, at which
 * the whole fits, is about as large.
 */
export function planStrips(
  { width, height }: { readonly width: number; readonly height: number },
  { scale, wanted, maxPixels }: { readonly scale: number; readonly wanted: number; readonly maxPixels: number },
): readonly Strip[] {
  const whole = [{ top: 0, bottom: height, scale }];
  if (wanted < scale * MIN_GAIN) return whole;
  const longest = Math.floor(maxPixels / (width * wanted * wanted));
  const overlap = Math.ceil(Math.min(longest / 3, OVERLAP / wanted));
  const count = Math.ceil((height - overlap) / Math.max(1, longest - overlap));
  if (count < 2 || count > MAX_STRIPS) return whole;
  const step = (height - overlap) / count;
  return Array.from({ length: count }, (_, at) => ({
    top: Math.round(at * step),
    bottom: Math.min(height, Math.round((at + 1) * step) + overlap),
    scale: wanted,
  }));
}

/** Distance from the edge of a strip up to which text is cut by it, in pixels of the detector's input. */
const EDGE = 3;
/** Share of the smaller one of two rectangles that both have in common if they are the same text. */
const SAME = 0.5;

/** Ratio of areas from which on one of two whole readings has more of the text. */
const LARGER = 1.15;

interface Piece {
  readonly rect: TiltedRect;
  /** Whether the edge of its strip cuts it. */
  readonly cut: boolean;
}

/** Joins the text of strips: what two strips show counts once, as the one has it that shows more of it. */
export function joinStrips(found: readonly StripText[]): readonly TiltedRect[] {
  const kept: TiltedRect[] = [];
  let before: readonly Piece[] = [];
  for (const [at, { strip, rects }] of found.entries()) {
    const isLast = at === found.length - 1;
    const pieces = rects.map((rect): Piece => ({ rect, cut: isCut(rect, strip, at === 0, isLast) }));
    const replaced = new Set<Piece>();
    const current = pieces.filter((piece) => {
      const same = before.filter((other) => !replaced.has(other) && sharedShare(piece.rect, other.rect) >= SAME);
      if (same.length > 0 && !showsMore(piece, same)) return false;
      for (const other of same) replaced.add(other);
      return true;
    });
    kept.push(...before.filter((piece) => !replaced.has(piece)).map(({ rect }) => rect));
    before = current;
  }
  return [...kept, ...before.map(({ rect }) => rect)];
}

/** Whether a piece of text shows more than others of the same text do together. */
function showsMore(piece: Piece, others: readonly Piece[]): boolean {
  const isCutThere = others.some(({ cut }) => cut);
  if (piece.cut !== isCutThere) return isCutThere;
  return area(piece.rect) > LARGER * others.reduce((sum, { rect }) => sum + area(rect), 0);
}

function isCut(rect: TiltedRect, { top, bottom, scale }: Strip, isFirst: boolean, isLast: boolean): boolean {
  const half = extentOf(rect).height / 2;
  const edge = EDGE / scale;
  return (!isFirst && rect.cy - half < top + edge) || (!isLast && rect.cy + half > bottom - edge);
}

/** Width and height of the upright box around a rectangle. */
function extentOf({ width, height, angle }: TiltedRect) {
  const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
  return { width: width * cos + height * sin, height: width * sin + height * cos };
}

function area({ width, height }: TiltedRect): number {
  return width * height;
}

function sharedShare(a: TiltedRect, b: TiltedRect): number {
  const [one, other] = [extentOf(a), extentOf(b)];
  const across = (one.width + other.width) / 2 - Math.abs(a.cx - b.cx);
  const down = (one.height + other.height) / 2 - Math.abs(a.cy - b.cy);
  if (across <= 0 || down <= 0) return 0;
  const shared = Math.min(across, one.width, other.width) * Math.min(down, one.height, other.height);
  return shared / Math.min(one.width * one.height, other.width * other.height);
}
