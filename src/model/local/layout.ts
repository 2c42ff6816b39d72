import type { Box, Unit } from '../../../schemas/geometry.ts';
import type { Word } from '../../../schemas/page.ts';
import { around } from '../../document/box.ts';
import { median } from '../../util/stats.ts';
import type { ChunkPage } from '../language-model.ts';

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
  if (words.some(({ upright }) => upright !== undefined)) return words.map(({ box, upright }) => upright ?? box);
  const turn = turnOf(words);
  const upright = words.map((word) => ({ ...word, box: turned(word.box, turn, width, height) }));
  const slope = slopeOf(upright);
  return upright.map(({ box }): Box => {
    const fall = slope * ((box[0] + box[2]) / 2);
    return slope === 0 ? box : [box[0], box[1] - fall, box[2], box[3] - fall];
  });
}

/** A word in upright coordinates; `index` is its index in the page's words. */
export interface Token {
  readonly page: number;
  readonly index: number;
  readonly text: string;
  readonly box: Box;
}

/** Adjacent words and their text; `starts` has the offset of each word in it. */
export interface Run {
  readonly tokens: readonly Token[];
  readonly text: string;
  readonly starts: readonly number[];
  readonly box: Box;
}

/** Joins words to a run, with single spaces. */
export function runOf(tokens: readonly Token[]): Run {
  const starts: number[] = [];
  let text = '';
  for (const token of tokens) {
    if (text !== '') text += ' ';
    starts.push(text.length);
    text += token.text;
  }
  return { tokens, text, starts, box: around(tokens.map((token) => token.box)) };
}

/** The words that overlap a span of the run's text. */
export function tokensWithin(run: Run, start: number, end: number): readonly Token[] {
  return run.tokens.filter((token, index) => {
    const from = run.starts[index] ?? 0;
    return from < end && from + token.text.length > start;
  });
}

/** Height of a run's box. */
export function heightOf(run: { readonly box: Box }): number {
  return run.box[3] - run.box[1];
}

/** Horizontal overlap of two boxes as a share of the narrower one, 0 to 1. */
export function sharedWidth(a: Box, b: Box): number {
  const shared = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  return shared <= 0 ? 0 : shared / Math.max(1e-9, Math.min(a[2] - a[0], b[2] - b[0]));
}

/** A part of a line between wide gaps; `from` is the offset of its text in the line's. */
export interface Cell extends Run {
  readonly from: number;
}

/** A full line of a page. `cells` are its parts between wide gaps, `at` is its index in the document. */
export interface Line extends Run {
  readonly page: number;
  readonly at: number;
  readonly cells: readonly Cell[];
}

/** Minimum gap between two cells, in line heights. */
const CELL_GAP = 0.9;
/** Ratio of a letter's height to its width. */
const WIDE_LETTER = 1.7;
/** Maximum gap between parts joined by bullets or bars, in line heights. */
const BULLET_GAP = 2;
const BULLET = /^[·•∙●|]$/;
/** Open lines that a fragment is compared with; more would matter only on pages with slanted lines. */
const LOOK_BACK = 8;
/** Maximum vertical distance between words of one line, in heights. */
const MAX_VERTICAL_DISTANCE = 0.5;
/** Maximum of words per line, since the work on a line is quadratic. */
const MAX_WORDS = 400;

function middle(token: Token): number {
  return (token.box[1] + token.box[3]) / 2;
}

function isLevel(a: Token, b: Token): boolean {
  return Math.abs(middle(a) - middle(b)) < MAX_VERTICAL_DISTANCE * Math.min(heightOf(a), heightOf(b));
}

/** The words of one input line, split where they are not level or do not advance to the right. */
function fragmentsOf(tokens: readonly Token[], lineOf: (token: Token) => number): Token[][] {
  const fragments: Token[][] = [];
  let last: Token | undefined;
  for (const token of tokens) {
    const continues =
      last !== undefined && lineOf(last) === lineOf(token) && isLevel(last, token) && token.box[0] > last.box[0];
    const fragment = fragments.at(-1);
    if (continues && fragment !== undefined && fragment.length < MAX_WORDS) fragment.push(token);
    else fragments.push([token]);
    last = token;
  }
  return fragments;
}

function gapBetween(a: Token, b: Token): number {
  return Math.max(a.box[0], b.box[0]) - Math.min(a.box[2], b.box[2]);
}

/** Vertical distance of a fragment from a line at their closest point; infinite if they overlap. */
function verticalDistance(line: readonly Token[], fragment: readonly Token[]): number {
  let [gap, off] = [Infinity, Infinity];
  const ends = [fragment[0], fragment.at(-1)].filter((token) => token !== undefined);
  for (const token of line) {
    for (const end of ends) {
      const apart = gapBetween(token, end);
      if (apart < -0.4 * Math.min(token.box[2] - token.box[0], end.box[2] - end.box[0])) return Infinity;
      if (apart >= gap) continue;
      gap = apart;
      off = isLevel(token, end) ? Math.abs(middle(token) - middle(end)) : Infinity;
    }
  }
  return off;
}

function addFragment(open: Token[][], fragment: readonly Token[]): void {
  let best: { readonly line: Token[]; readonly off: number } | undefined;
  for (const line of open.slice(-LOOK_BACK)) {
    if (line.length + fragment.length > MAX_WORDS) continue;
    const off = verticalDistance(line, fragment);
    if (off < (best?.off ?? Infinity)) best = { line, off };
  }
  if (best === undefined) open.push([...fragment]);
  else best.line.push(...fragment);
}

function cellsOf(tokens: readonly Token[], height: number): Cell[] {
  const groups: Token[][] = [];
  let reach = -Infinity;
  for (const token of tokens) {
    const group = groups.at(-1);
    const strung = BULLET.test(token.text) || BULLET.test(group?.at(-1)?.text ?? '');
    if (group === undefined || token.box[0] - reach > (strung ? BULLET_GAP : CELL_GAP) * height) groups.push([token]);
    else group.push(token);
    reach = Math.max(reach, token.box[2]);
  }
  let from = 0;
  return groups.map((group) => {
    const cell = { ...runOf(group), from };
    from += cell.text.length + 1;
    return cell;
  });
}

function lettersIn(tokens: readonly Token[]): number {
  return tokens.reduce((sum, { text }) => sum + text.length, 0);
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

/** Arranges the words of a page in lines, top to bottom; `before` is the number of lines of earlier pages. */
export function linesOfPage(page: ChunkPage, before: number): Line[] {
  const boxes = uprightBoxes(page.words, page.width, page.height, page.unit);
  const tokens = page.words.map((word, index): Token => {
    return { page: page.number, index, text: word.text, box: boxes[index] ?? word.box };
  });
  const level = (words: readonly Token[]): number => average(words.map(middle));
  const fragments = fragmentsOf(tokens, (token) => page.words[token.index]?.line ?? 0).map((words) => ({
    words,
    level: level(words),
  }));
  const open: Token[][] = [];
  for (const { words } of fragments.sort((a, b) => a.level - b.level)) addFragment(open, words);
  const lines = open.map((words) => ({ words, level: level(words) })).sort((a, b) => a.level - b.level);
  return lines.map(({ words }, index) => {
    const sorted = [...words].sort((a, b) => a.box[0] - b.box[0]);
    const letter = sorted.reduce((sum, token) => sum + token.box[2] - token.box[0], 0) / Math.max(1, lettersIn(sorted));
    // Some fonts have boxes much lower than their letters are wide.
    const cells = cellsOf(sorted, Math.max(average(sorted.map(heightOf)), WIDE_LETTER * letter));
    return { ...runOf(sorted), page: page.number, at: before + index, cells };
  });
}

/** The lines of a document and the usual height of its text. */
export interface Layout {
  readonly lines: readonly Line[];
  readonly textHeight: number;
  readonly pages: readonly { readonly number: number; readonly width: number; readonly height: number }[];
}

/** A cell and its line. */
interface CellLocation {
  readonly line: Line;
  readonly cell: Cell;
}

/**
 * Arranges the words of pages in lines and cells. `pause` is awaited between pages, so that a long document can be
 * stopped.
 */
export async function createLayout(pages: readonly ChunkPage[], pause: () => Promise<void>): Promise<Layout> {
  const lines: Line[] = [];
  for (const page of pages) {
    await pause();
    for (const line of linesOfPage(page, lines.length)) lines.push(line);
  }
  const heights = lines.map(heightOf).sort((a, b) => a - b);
  return {
    lines,
    textHeight: heights[Math.floor(heights.length / 2)] ?? 1,
    pages: pages.map(({ number, width, height }) => ({ number, width, height })),
  };
}

/** Maximum distance of a cell's continuation below it, in heights of the cell, and maximum of lines in between. */
const MAX_DISTANCE = 2.6;
const MAX_LINES_BETWEEN = 5;

/**
 * The nearest cell below a cell or part of one, on the same page and in the same column; undefined if there is none.
 */
export function cellBelow(layout: Layout, line: Line, cell: Run): CellLocation | undefined {
  const limit = cell.box[3] + MAX_DISTANCE * Math.max(heightOf(cell), layout.textHeight * 0.8);
  for (let at = line.at + 1; at <= line.at + MAX_LINES_BETWEEN; at += 1) {
    const next = layout.lines[at];
    if (next === undefined || next.page !== line.page || next.box[1] > limit) return undefined;
    const below = next.cells
      .filter((other) => other.box[1] < limit && sharedWidth(other.box, cell.box) > 0.3)
      .sort((a, b) => sharedWidth(b.box, cell.box) - sharedWidth(a.box, cell.box))[0];
    if (below !== undefined) return { line: next, cell: below };
  }
  return undefined;
}
