import { normalise } from '../../document/values/normalise.ts';
import type { Layout } from '../../model/local/layout.ts';

/** Share of the lines of the first page that are its head. */
const HEAD = 0.35;
/** Lines that are always its head. */
const MIN_HEAD_LINES = 12;
/** Print this much larger than the usual text is a heading. */
const LARGE = 1.25;
/** Words of a cell that may begin with a title, such as a title with its number. */
const MAX_WORDS = 6;

/**
 * How clearly the head of the first page is titled by one of `titles`, 0 to 3: a cell of its own counts more than a
 * beginning, and large print more than small.
 */
export function titleWeight({ lines, textHeight, pages }: Layout, titles: readonly string[]): number {
  const keys = titles.map(wordsOf).filter((words) => words.length > 0);
  const first = lines.filter(({ page }) => page === pages[0]?.number);
  const head = first.slice(0, Math.max(MIN_HEAD_LINES, Math.ceil(first.length * HEAD)));
  let best = 0;
  for (const cell of head.flatMap(({ cells }) => cells)) {
    const words = wordsOf(cell.text);
    const height = Math.max(...cell.tokens.map(({ box }) => box[3] - box[1]));
    const large = height >= LARGE * textHeight ? 1 : 0;
    for (const key of keys) {
      if (words.length > MAX_WORDS && words.length > key.length + 2) continue;
      const at = words.findIndex((_, index) => key.every((word, offset) => words[index + offset] === word));
      if (at < 0) continue;
      const isAlone = words.length === key.length;
      best = Math.max(best, isAlone ? 2 + large : at === 0 ? 1 + large : 0.5 + large / 2);
    }
  }
  return best;
}

function wordsOf(text: string): readonly string[] {
  return text
    .split(/\s+/)
    .map(normalise)
    .filter((word) => word !== '');
}
