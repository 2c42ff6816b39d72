import type { Box, Unit } from '../../../../schemas/geometry.ts';
import type { Word } from '../../../../schemas/page.ts';
import { median } from '../../../util/stats.ts';

type Turn = 0 | 90 | 180 | 270;

function centre(box: Box): readonly [number, number] {
  return [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
}

/** The offset from each word to the next of its line. */
function steps(words: readonly Word[]): (readonly [number, number])[] {
  const found: (readonly [number, number])[] = [];
  for (let index = 1; index < words.length; index += 1) {
    const [before, word] = [words[index - 1], words[index]];
    if (before === undefined || word === undefined || before.line !== word.line) continue;
    const [a, b] = [centre(before.box), centre(word.box)];
    found.push([b[0] - a[0], b[1] - a[1]]);
  }
  return found;
}

/** The direction of most lines, since words of a photo have the coordinates of the file. */
function turnOf(words: readonly Word[]): Turn {
  const votes = new Map<Turn, number>();
  for (const [dx, dy] of steps(words)) {
    const across = Math.abs(dx) >= Math.abs(dy);
    const turn: Turn = across ? (dx > 0 ? 0 : 180) : dy > 0 ? 90 : 270;
    votes.set(turn, (votes.get(turn) ?? 0) + Math.hypot(dx, dy));
  }
  let best: Turn = 0;
  for (const [turn, weight] of votes) if (weight > 2 * (votes.get(best) ?? 0)) best = turn;
  return best;
}

function turned(box: Box, turn: Turn, width: number, height: number): Box {
  const [x0, y0, x1, y1] = box;
  if (turn === 90) return [y0, width - x1, y1, width - x0];
  if (turn === 180) return [width - x1, height - y1, width - x0, height - y0];
  if (turn === 270) return [height - y1, x0, height - y0, x1];
  return box;
}

/** Converts columns and lines to print proportions: a line is about twice as high as a character is wide. */
function ofText([x0, y0, x1, y1]: Box, text: string): Box {
  return [x0, 2 * y0, Math.max(x1, x0 + text.length), 2 * Math.max(y1, y0 + 1)];
}

/** Slope of the lines, for slightly tilted scans. */
function slopeOf(words: readonly Word[]): number {
  const slopes = steps(words).flatMap(([dx, dy]) => (dx > 0 && Math.abs(dy) < 0.2 * dx ? [dy / dx] : []));
  return slopes.length < 8 ? 0 : (median(slopes) ?? 0);
}

/**
 * Converts the boxes of a page's words to an upright page with level lines; one box per word, in order.
 */
export function uprightBoxes(words: readonly Word[], width: number, height: number, unit: Unit): Box[] {
  if (unit === 'line') return words.map(({ box, text }) => ofText(box, text));
  const turn = turnOf(words);
  const upright = words.map((word) => ({ ...word, box: turned(word.box, turn, width, height) }));
  const slope = slopeOf(upright);
  return upright.map(({ box }): Box => {
    const fall = slope * ((box[0] + box[2]) / 2);
    return slope === 0 ? box : [box[0], box[1] - fall, box[2], box[3] - fall];
  });
}
