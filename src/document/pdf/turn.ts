import type { Glyph } from './glyphs.ts';

/** Share of the glyphs that must be set in one direction for the page to be turned after them. */
const MIN_SHARE = 0.7;
/** Fewer glyphs say nothing about a page. */
const MIN_GLYPHS = 20;

/**
 * By how many degrees clockwise a page must be turned so that most of its text runs from left to right. The frames of
 * the glyphs map to the page as it is now.
 */
export function turnOf(glyphs: readonly Glyph[]): 0 | 90 | 180 | 270 {
  const counts = { 0: 0, 90: 0, 180: 0, 270: 0 };
  let all = 0;
  for (const { text, frame, font } of glyphs) {
    if (text.trim() === '' || font.vertical === true) continue;
    all += 1;
    counts[directionOf(frame[0], frame[1])] += 1;
  }
  if (all < MIN_GLYPHS) return 0;
  const [most] = ([90, 180, 270] as const).filter((turn) => counts[turn] >= MIN_SHARE * all);
  return most ?? 0;
}

/** The turn that sets a direction on the page (y down) upright. */
export function directionOf(dx: number, dy: number): 0 | 90 | 180 | 270 {
  if (Math.abs(dx) >= Math.abs(dy)) return dx >= 0 ? 0 : 180;
  // Text that runs down the page is upright after a turn to the left.
  return dy > 0 ? 270 : 90;
}
