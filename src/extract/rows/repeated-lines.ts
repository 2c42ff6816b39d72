import type { DataList } from './data-lists.ts';
import type { PrintedLine, PrintedValue } from './printed-line.ts';

/** Minimum of lines with the same kinds of values in the same columns that are a table. */
const MIN_LINES = 3;
/** Grid on which the ends of numbers and starts of dates must agree, in heights of a line. */
const GRID = 1.2;

/**
 * The lines of a table of which no row was read: those that repeat the same kinds of values at the same places. A list
 * whose items have fewer than two numbers and dates cannot be told from other lines: then undefined.
 */
export function repeatedLines(
  lines: readonly PrintedLine[],
  kinds: DataList['kinds'],
): readonly PrintedLine[] | undefined {
  if (kinds.numbers + kinds.dates < 2) return undefined;
  const groups = new Map<string, PrintedLine[]>();
  for (const line of lines) {
    const key = line.isSum ? undefined : shapeOf(line);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [line]);
    else group.push(line);
  }
  const [largest] = [...groups.values()].sort((a, b) => b.length - a.length);
  return largest === undefined || largest.length < MIN_LINES ? [] : largest;
}

/** The columns of the numbers and dates of a line with at least two of them and a text. */
function shapeOf({ values, box }: PrintedLine): string | undefined {
  const step = GRID * Math.max(1, box[3] - box[1]);
  const typed = new Map<string, PrintedValue>();
  for (const value of values) {
    if (value.kind === 'text') continue;
    typed.set(`${value.kind[0]}${Math.round((value.kind === 'date' ? value.x0 : value.x1) / step)}`, value);
  }
  const inTyped = new Set([...typed.values()].flatMap(({ words }) => words));
  const hasText = values.some(({ kind, words }) => kind === 'text' && words.every((word) => !inTyped.has(word)));
  return typed.size < 2 || !hasText ? undefined : [...typed.keys()].sort().join(' ');
}
