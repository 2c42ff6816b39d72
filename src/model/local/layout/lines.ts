import type { ChunkPage } from '../../language-model.ts';
import { type Run, runOf, type Token } from './run.ts';
import { uprightBoxes } from './upright.ts';

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

function heightOf(token: Token): number {
  return token.box[3] - token.box[1];
}

function isLevel(a: Token, b: Token): boolean {
  return Math.abs(middle(a) - middle(b)) < MAX_VERTICAL_DISTANCE * Math.min(heightOf(a), heightOf(b));
}

/** The words of one input line, split where they are not level or do not advance to the right. */
function fragmentsOf(tokens: readonly Token[], lineOf: (token: Token) => number): Token[][] {
  const fragments: Token[][] = [];
  let last: Token | undefined;
  for (const token of tokens) {
    const goesOn =
      last !== undefined && lineOf(last) === lineOf(token) && isLevel(last, token) && token.box[0] > last.box[0];
    const fragment = fragments.at(-1);
    if (goesOn && fragment !== undefined && fragment.length < MAX_WORDS) fragment.push(token);
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
