import type { TextLine } from './lines.ts';

/** Words before which a hyphen at the end of a line stays: `Haupt- und Nebenkosten`. */
const AFTER_HYPHEN = /^(und|oder|bzw\.?|sowie|and|or|et|ou|y|o|e|u|en|of|to|bis)$/i;

/** The right edge of the text around a line, up to which lines are filled. */
export interface Measure {
  readonly left: number;
  readonly right: number;
  /** Whether the lines around it run on from one to the next. */
  readonly running: boolean;
}

/** Characters that a line of running text has at least, where a line that ends early ends on purpose. */
const MIN_MEASURE = 42;
/** Distance of the left sides of lines of one paragraph, in heights. */
const MIN_SHIFT = 0.8;
const LABEL = /^\p{Lu}[\p{L}.\-/ ]{1,30}:(\s|$)/u;

/** Whether the first word of `next` would have stood at the end of `line`: then its end is meant. */
export function endsEarly(line: TextLine, next: TextLine, { left, right, running }: Measure): boolean {
  const letter = (line.box[2] - line.box[0]) / Math.max(1, line.text.length);
  if (!running && right - left < MIN_MEASURE * letter) return !continuesWord(line.text) && !/^\p{Ll}/u.test(next.text);
  const first = next.words[0];
  // Lines that are centred or set flush right, and such as begin with a label, stand on their own.
  if (Math.abs(line.box[0] - next.box[0]) > MIN_SHIFT * line.height && line.box[2] < right - line.height) return true;
  if (LABEL.test(next.text) && !/[,;-]$/.test(line.text)) return true;
  if (first === undefined || continuesWord(line.text)) return false;
  return line.box[2] + letter + (first.box[2] - first.box[0]) < right - letter;
}

function continuesWord(text: string): boolean {
  return /\p{L}[-\u00ad\u2010]$/u.test(text);
}

/** The text of lines, `breaks[n]` telling whether line n ends on purpose. Words that were parted are joined. */
export function joinLines(lines: readonly string[], breaks: readonly boolean[]): string {
  let text = '';
  for (const [at, line] of lines.entries()) {
    if (at === 0) text = line;
    else if (breaks[at - 1] === true) text += `\n${line}`;
    else text = joined(text, line);
  }
  return text;
}

function joined(before: string, after: string): string {
  const [first = ''] = after.split(' ', 1);
  if (/\p{L}\u00ad$/u.test(before)) return before.slice(0, -1) + after;
  if (!/[\p{L}\d][-\u2010]$/u.test(before) || AFTER_HYPHEN.test(first)) return `${before} ${after}`;
  if (/\p{L}.$/u.test(before) && /^\p{Ll}/u.test(after)) return before.slice(0, -1) + after;
  return before + after;
}
