import type { PreparedPage } from '../../../schemas/page.ts';
import { type Line, linesOfPage, type Token } from '../../model/local/layout.ts';
import { median } from '../../util/stats.ts';
import { isSumLine } from './sum-line.ts';

/** Minimum of lines that are a table. */
const MIN_ROWS = 3;
/** Range of the ends of one column's values, in heights of a line. */
const SPREAD = 0.7;
/** Share of the characters of a number, date or code that are digits and marks. */
const MIN_DIGITS = 0.5;

/**
 * Counts the lines of a page that look like rows of its largest table: those with something that has digits in the same
 * column, and something beside it, sums left out. 0 without such a table. Knows nothing of what is asked for: a row may
 * take several lines, of which one has the number, and a page may have other tables.
 */
export function countRows(page: PreparedPage): number {
  const lines = linesOfPage({ ...page, views: [] }, 0).filter(({ cells }) => cells.length > 1);
  const height = median(lines.map(({ box }) => box[3] - box[1])) ?? 1;
  const ends = (['x0', 'x1'] as const).map((side) => largestColumn(lines, side, SPREAD * height));
  const [most] = ends.sort((a, b) => b.size - a.size);
  const rows = [...(most ?? [])].filter((at) => !isSumLine(lines[at]?.text ?? '')).length;
  return rows < MIN_ROWS ? 0 : rows;
}

/** The lines, by index, with something that has digits at the place on a side where most of them have it. */
function largestColumn(lines: readonly Line[], side: 'x0' | 'x1', spread: number): ReadonlySet<number> {
  const places = lines
    .flatMap(({ cells }, line) =>
      cells.flatMap(({ tokens }) => {
        const token = side === 'x0' ? tokens[0] : tokens.at(-1);
        return token === undefined || !isTyped(token) ? [] : [{ line, at: token.box[side === 'x0' ? 0 : 2] }];
      }),
    )
    .sort((a, b) => a.at - b.at);
  const counts = new Map<number, number>();
  let best: ReadonlySet<number> = new Set();
  for (let [start, end] = [0, 0]; start < places.length; start += 1) {
    const from = places[start];
    if (from === undefined) break;
    for (; end < places.length && (places[end]?.at ?? 0) - from.at <= spread; end += 1) {
      const { line = 0 } = places[end] ?? {};
      counts.set(line, (counts.get(line) ?? 0) + 1);
    }
    if (counts.size > best.size) best = new Set(counts.keys());
    const left = (counts.get(from.line) ?? 1) - 1;
    if (left === 0) counts.delete(from.line);
    else counts.set(from.line, left);
  }
  return best;
}

function isTyped({ text }: Token): boolean {
  const digits = text.match(/\d/g)?.length ?? 0;
  if (digits === 0) return false;
  return text.replace(/\p{L}/gu, '').length >= MIN_DIGITS * text.length;
}
