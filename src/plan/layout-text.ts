import type { Word } from '../../schemas/page.ts';

/** A wider gap than this between two words, in characters, is one between columns. */
const COLUMN_GAP = 1.8;
/** Maximum of characters of a line before its last column: wider pages do not get wider. */
const MAX_COLUMN = 240;
/** Distance of two lines from which on a blank line stands between them, as a multiple of the usual distance. */
const BLANK_LINE = 1.7;
/** Maximum of blanks between two words of a line of a text file: minified code has none, data may have many. */
const MAX_GAP = 200;

/**
 * Renders the words of a page as text that keeps its layout: what follows a wide gap starts in the column in which it
 * stands on the page, however far to the right, so that values stay under their headings; lines that are set apart are
 * parted by a blank line.
 */
export function layoutText(words: readonly Word[]): string {
  if (words.length === 0) return '';
  const charWidth = medianCharWidth(words);
  const left = words.reduce((least, word) => Math.min(least, word.box[0]), Number.POSITIVE_INFINITY);
  const lines = linesOf(words);
  const apart = blankLineDistance(lines);
  const rendered: string[] = [];
  let before: Line | undefined;
  for (const line of lines) {
    if (before !== undefined && line.middle - before.middle > apart) rendered.push('');
    rendered.push(renderLine(line.words, left, charWidth));
    before = line;
  }
  return rendered.join('\n');
}

/**
 * Renders the words of a slice of a text file as they stand in it, with its blank lines. `numbered`: whether each line
 * begins with its number in the file and a bar, as for source code.
 */
export function fileText(words: readonly Word[], { numbered }: { readonly numbered: boolean }): string {
  const left = words.reduce((least, word) => Math.min(least, word.box[0]), Number.POSITIVE_INFINITY);
  const rendered: string[] = [];
  let number: number | undefined;
  for (const line of linesOf(words)) {
    const own = line.words[0]?.box[1] ?? 0;
    for (let blank = (number ?? own - 1) + 1; blank < own; blank += 1) rendered.push(numbered ? `${blank}|` : '');
    number = own;
    const text = renderColumns(line.words, left);
    rendered.push(numbered ? `${own}|${text}` : text);
  }
  return rendered.join('\n');
}

interface Line {
  readonly words: Word[];
  /** Height of its middle on the page. */
  readonly middle: number;
}

function linesOf(words: readonly Word[]): readonly Line[] {
  const lines: Line[] = [];
  let current = -1;
  for (const word of words) {
    if (word.line === current) lines.at(-1)?.words.push(word);
    else lines.push({ words: [word], middle: (word.box[1] + word.box[3]) / 2 });
    current = word.line;
  }
  return lines;
}

function renderLine(words: readonly Word[], left: number, charWidth: number): string {
  let text = '';
  let end = left;
  for (const word of words) {
    const isApart = text === '' || word.box[0] - end > COLUMN_GAP * charWidth;
    const column = Math.min(MAX_COLUMN, Math.round((word.box[0] - left) / charWidth));
    // A gap between columns stays one where the text before it is wider than usual.
    const blanks = isApart ? Math.max(text === '' ? 0 : 2, column - text.length) : 1;
    text += ' '.repeat(blanks) + word.text;
    end = word.box[2];
  }
  return text;
}

function renderColumns(words: readonly Word[], left: number): string {
  let text = '';
  let end = left;
  for (const word of words) {
    const blanks = Math.max(text === '' ? 0 : 1, Math.min(MAX_GAP, word.box[0] - end));
    text += ' '.repeat(blanks) + word.text;
    end = word.box[2];
  }
  return text;
}

function blankLineDistance(lines: readonly Line[]): number {
  const distances = lines
    .map((line, at) => line.middle - (lines[at - 1]?.middle ?? line.middle))
    .filter((distance) => distance > 0)
    .sort((a, b) => a - b);
  const usual = distances[Math.floor(distances.length * 0.4)];
  return usual === undefined ? Number.POSITIVE_INFINITY : usual * BLANK_LINE;
}

function medianCharWidth(words: readonly Word[]): number {
  const widths = words
    .map((word) => (word.box[2] - word.box[0]) / word.text.length)
    .filter((width) => width > 0)
    .sort((a, b) => a - b);
  return widths[widths.length >> 1] ?? 1;
}
