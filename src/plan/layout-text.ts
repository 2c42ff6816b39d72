import type { Word } from '../../schemas/page.ts';

/** Default maximum of spaces between two words. */
const MAX_GAP = 12;

/**
 * Renders the words of a page as text that keeps its layout: words aligned in a column stay aligned, with at most
 * `maxGap` spaces (12 by default) between two words.
 */
export function layoutText(words: readonly Word[], options: { readonly maxGap: number } = { maxGap: MAX_GAP }): string {
  if (words.length === 0) return '';
  const charWidth = medianCharWidth(words);
  const left = words.reduce((least, word) => Math.min(least, word.box[0]), Number.POSITIVE_INFINITY);
  const lines: string[] = [];
  let current = -1;
  let text = '';
  let end = left;
  for (const word of words) {
    if (word.line !== current) {
      if (current >= 0) lines.push(text);
      current = word.line;
      text = '';
      end = left;
    }
    const gap = Math.round((word.box[0] - end) / charWidth);
    text += ' '.repeat(Math.max(text === '' ? 0 : 1, Math.min(options.maxGap, gap))) + word.text;
    end = word.box[2];
  }
  lines.push(text);
  return lines.join('\n');
}

function medianCharWidth(words: readonly Word[]): number {
  const widths = words
    .map((word) => (word.box[2] - word.box[0]) / word.text.length)
    .filter((width) => width > 0)
    .sort((a, b) => a - b);
  return widths[widths.length >> 1] ?? 1;
}
