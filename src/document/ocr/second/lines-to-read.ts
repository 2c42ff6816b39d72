import type { LineReading } from '../read-line.ts';
import { sureOfBlanks, withoutBlanks } from '../words.ts';

/** Confidence below which an English line without digits is doubtful. */
const SURE = 0.96;
/**
 * Probability of every character, and logarithm of the odds of every blank, from which an English line is not read
 * again. A fifth of the work on 60 receipts was for such lines; without it as many of the wrong digits are in doubt, and
 * fewer of the right numbers.
 */
const SURE_CHAR = 0.97;
const SURE_BLANK = 2;
/** A blank may be lost: in a long word, before a capital, or after a comma. */
const BLANK_LOST = /\p{L}{13}|\p{Ll}\p{Lu}|[,:;)]\p{L}/u;
/** Width of lines that are read a second time on one page, in pixels of their crops: about twelve seconds. */
const MAX_WIDTH = 240_000;

/** The text of a line. */
export function textOf({ chars }: Pick<LineReading, 'chars'>): string {
  return chars.map(({ char }) => char).join('');
}

/** Whether most letters of the texts are Latin; true if there are none. */
export function isLatin(texts: readonly string[]): boolean {
  const letters = texts.join('').match(/\p{L}/gu) ?? [];
  return letters.filter((letter) => /\p{Script=Latin}/u.test(letter)).length * 2 >= letters.length;
}

/** Whether the first reader has read anything, and is sure of each character and each blank. */
function isSure(line: LineReading): boolean {
  const solid = withoutBlanks(line.chars);
  if (solid.length === 0) return false;
  return solid.every(({ probability }) => probability >= SURE_CHAR) && sureOfBlanks(solid, line) >= SURE_BLANK;
}

/**
 * The lines for which a second reading pays, the most important ones first, within a limit of work: lines with digits,
 * doubtful lines, and those of languages with accents. English lines that are read surely, with their blanks, are left
 * out.
 */
export function linesToRead<T extends LineReading>(lines: readonly T[], language: string): readonly T[] {
  const rated = lines.flatMap((line) => {
    const text = textOf(line);
    const hasDigit = /\d/.test(text);
    const isDoubtful = line.confidence < SURE;
    const pays = language !== 'eng' || ((hasDigit || isDoubtful || BLANK_LOST.test(text)) && !isSure(line));
    return pays ? [{ line, rank: hasDigit ? 0 : isDoubtful ? 1 : 2 }] : [];
  });
  let width = 0;
  return rated
    .sort((a, b) => a.rank - b.rank)
    .map(({ line }) => line)
    .filter((line) => {
      width += line.size.width;
      return width <= MAX_WIDTH;
    });
}
