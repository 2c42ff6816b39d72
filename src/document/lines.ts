import type { Box } from '../../schemas/geometry.ts';
import type { Word } from '../../schemas/page.ts';

/** A word without its line. */
export interface UnplacedWord {
  readonly text: string;
  readonly box: Box;
  readonly confidence: number;
}

/** Minimum vertical overlap of words on one line, as a share of the smaller height. */
const MIN_OVERLAP = 0.5;

/** Groups words into lines, top to bottom, and sorts them left to right. */
export function arrangeLines(words: readonly UnplacedWord[]): readonly Word[] {
  const sorted = [...words].sort((a, b) => middle(a.box) - middle(b.box) || a.box[0] - b.box[0]);
  const lines: { top: number; bottom: number; words: UnplacedWord[] }[] = [];
  for (const word of sorted) {
    const [, top, , bottom] = word.box;
    const line = lines
      .slice(-4)
      .reverse()
      .find((candidate) => {
        const overlap = Math.min(candidate.bottom, bottom) - Math.max(candidate.top, top);
        return overlap >= MIN_OVERLAP * Math.min(candidate.bottom - candidate.top, bottom - top) && overlap > 0;
      });
    if (line === undefined) {
      lines.push({ top, bottom, words: [word] });
      continue;
    }
    const count = line.words.push(word);
    line.top += (top - line.top) / count;
    line.bottom += (bottom - line.bottom) / count;
  }
  return lines
    .sort((a, b) => a.top + a.bottom - b.top - b.bottom)
    .flatMap((line, index) => line.words.sort((a, b) => a.box[0] - b.box[0]).map((word) => ({ ...word, line: index })));
}

function middle(box: Box): number {
  return (box[1] + box[3]) / 2;
}
