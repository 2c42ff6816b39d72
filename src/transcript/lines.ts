import type { Box } from '../../schemas/geometry.ts';
import type { PreparedPage } from '../../schemas/page.ts';
import { around } from '../document/box.ts';
import { uprightBoxes } from '../model/local/layout.ts';
import { median } from '../util/stats.ts';

/** A word as it stands on the upright page. */
export interface PlacedWord {
  readonly text: string;
  /** On the upright page. */
  readonly box: Box;
  /** On the page as it is in the file. */
  readonly original: Box;
  readonly confidence: number;
  readonly bold: boolean;
}

/** The words of a line between wide gaps. */
export interface LineCell {
  readonly words: readonly PlacedWord[];
  readonly box: Box;
  readonly text: string;
}

/** A line of a page, in reading order. */
export interface TextLine {
  readonly words: readonly PlacedWord[];
  readonly box: Box;
  readonly text: string;
  /** The usual height of its words. */
  readonly height: number;
  readonly bold: boolean;
  readonly cells: readonly LineCell[];
}

/** Minimum gap between two cells, in heights of a line. */
const CELL_GAP = 0.9;
/** Ratio of a letter's height to its width: some fonts have boxes much lower than their letters are wide. */
const WIDE_LETTER = 1.7;
/** Gap up to which a bullet, a number or a dash belongs to what follows. */
const MARKER_GAP = 3.5;
/** What stands at the head of an item of a list. */
export const MARKER = /^(?:[•‣◦▪●○·∙*–—-]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]|\(?[ivxIVX]{1,4}[.)])$/;

/** The lines of a page in reading order. */
export function linesOf(page: Pick<PreparedPage, 'words' | 'width' | 'height' | 'unit'>): readonly TextLine[] {
  const boxes = uprightBoxes(page.words, page.width, page.height, page.unit);
  const lines: PlacedWord[][] = [];
  let current: number | undefined;
  for (const [index, word] of page.words.entries()) {
    const { text, box, confidence, bold = false } = word;
    const placed = { text, box: boxes[index] ?? box, original: box, confidence, bold };
    if (word.line === current) lines.at(-1)?.push(placed);
    else lines.push([placed]);
    current = word.line;
  }
  return lines.map(lineOf);
}

/** Makes a line of words, left to right. */
export function lineOf(words: readonly PlacedWord[]): TextLine {
  const sorted = words.toSorted((a, b) => a.box[0] - b.box[0]);
  const height = median(sorted.map(({ box }) => box[3] - box[1])) ?? 1;
  const letters = sorted.reduce((sum, { text }) => sum + text.length, 0);
  const letter = sorted.reduce((sum, { box }) => sum + box[2] - box[0], 0) / Math.max(1, letters);
  return {
    words: sorted,
    box: around(sorted.map(({ box }) => box)),
    text: textOf(sorted),
    height,
    bold: sorted.filter(({ bold }) => bold).length * 2 > sorted.length && sorted.some(({ bold }) => bold),
    cells: cellsOf(sorted, Math.max(height, WIDE_LETTER * letter)),
  };
}

/** The text of words in a line. */
export function textOf(words: readonly Pick<PlacedWord, 'text'>[]): string {
  return words.map(({ text }) => text).join(' ');
}

function cellsOf(words: readonly PlacedWord[], height: number): readonly LineCell[] {
  const groups: PlacedWord[][] = [];
  let reach = Number.NEGATIVE_INFINITY;
  for (const word of words) {
    const group = groups.at(-1);
    const afterMarker = groups.length === 1 && group?.length === 1 && MARKER.test(group[0]?.text ?? '');
    const most = (afterMarker ? MARKER_GAP : CELL_GAP) * height;
    if (group === undefined || word.box[0] - reach > most) groups.push([word]);
    else group.push(word);
    reach = Math.max(reach, word.box[2]);
  }
  return groups.map((group) => ({ words: group, box: around(group.map(({ box }) => box)), text: textOf(group) }));
}
