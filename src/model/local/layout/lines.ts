import type { Word } from '../../../../schemas/page.ts';
import type { ChunkPage } from '../../language-model.ts';
import { type Run, runOf, type Token } from './run.ts';
import { uprightBoxes } from './upright.ts';

/** A part of a line with wide gaps around it; `from` is the offset of its text in the line's. */
export interface Cell extends Run {
  readonly from: number;
}

/** A line of a page from edge to edge. `cells` are its parts with wide gaps between them, `at` its place in the document. */
export interface Line extends Run {
  readonly page: number;
  readonly at: number;
  readonly cells: readonly Cell[];
}

/** A gap wider than this many line heights parts two cells. */
const CELL_GAP = 0.9;
/** Open lines that a word is compared with; more would only matter on a page of slanted lines. */
const LOOK_BACK = 8;

interface OpenLine {
  centre: number;
  height: number;
  readonly tokens: Token[];
}

function place(open: OpenLine[], token: Token): void {
  const height = token.box[3] - token.box[1];
  const centre = (token.box[1] + token.box[3]) / 2;
  let best: OpenLine | undefined;
  for (const line of open.slice(-LOOK_BACK)) {
    const near = Math.abs(line.centre - centre) < 0.5 * Math.min(line.height, height);
    if (near && (best === undefined || Math.abs(line.centre - centre) < Math.abs(best.centre - centre))) best = line;
  }
  if (best === undefined) {
    open.push({ centre, height, tokens: [token] });
    return;
  }
  const count = best.tokens.push(token);
  best.centre += (centre - best.centre) / count;
  best.height += (height - best.height) / count;
}

function cellsOf(tokens: readonly Token[], height: number): Cell[] {
  const groups: Token[][] = [];
  let reach = -Infinity;
  for (const token of tokens) {
    const group = groups.at(-1);
    if (group === undefined || token.box[0] - reach > CELL_GAP * height) groups.push([token]);
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

/** Words of one page in lines, top to bottom. Takes the page and the number of lines before it in the document. */
export function linesOfPage(page: ChunkPage, before: number): Line[] {
  const boxes = uprightBoxes(page.words, page.width, page.height);
  const tokens = page.words.map((word: Word, index): Token => {
    return { page: page.number, index, text: word.text, box: boxes[index] ?? word.box };
  });
  const open: OpenLine[] = [];
  for (const token of [...tokens].sort((a, b) => a.box[1] + a.box[3] - b.box[1] - b.box[3])) place(open, token);
  open.sort((a, b) => a.centre - b.centre);
  return open.map((line, index) => {
    const sorted = [...line.tokens].sort((a, b) => a.box[0] - b.box[0]);
    return { ...runOf(sorted), page: page.number, at: before + index, cells: cellsOf(sorted, line.height) };
  });
}
