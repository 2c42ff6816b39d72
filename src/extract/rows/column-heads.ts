import { normalise } from '../../document/values/normalise.ts';
import type { Column } from './columns.ts';
import type { PrintedLine } from './printed-line.ts';

/** Lines above the first row of a page among which the line with the heads is looked for, and the words of a head. */
const MAX_LINES_ABOVE = 4;
const MAX_WORDS = 4;

/** The name of a property, printed as the head of a column. */
interface Head {
  readonly pointer: string;
  readonly x0: number;
  readonly x1: number;
}

/**
 * The properties whose values stand below the name of another property, or whose name stands above the values of another
 * one, by their JSON Pointers within a row: their columns may be confused.
 */
export function confusedColumns(
  columns: readonly Column[],
  lines: readonly PrintedLine[],
  lineOf: ReadonlyMap<number, number>,
): ReadonlySet<string> {
  const confused = new Set<string>();
  for (const head of headsAbove(columns, lines, lineOf)) {
    const isBelow = ({ x0, x1 }: Column) => Math.min(x1, head.x1) > Math.max(x0, head.x0);
    const own = columns.find(({ pointer }) => pointer === head.pointer);
    const below = columns.filter(isBelow);
    if (own === undefined || below.length === 0 || below.includes(own)) continue;
    for (const { pointer } of [own, ...below]) confused.add(pointer);
  }
  return confused;
}

/** The names of properties in the line above the rows that has most of them. */
function headsAbove(
  columns: readonly Column[],
  lines: readonly PrintedLine[],
  lineOf: ReadonlyMap<number, number>,
): readonly Head[] {
  const first = Math.min(...lineOf.values());
  const row = lines[first];
  let best: readonly Head[] = [];
  for (let at = first - 1; at >= Math.max(0, first - MAX_LINES_ABOVE); at -= 1) {
    const line = lines[at];
    if (line === undefined || line.page !== row?.page) break;
    const heads = columns.flatMap(({ pointer }) => headIn(line, pointer) ?? []);
    if (heads.length > best.length) best = heads;
  }
  return best;
}

/** The words of a line that are the name of a property, if they are printed there once. */
function headIn({ values }: PrintedLine, pointer: string): Head | undefined {
  const name = normalise(pointer.slice(pointer.lastIndexOf('/') + 1));
  const texts = values.filter(
    ({ kind, words }, at) =>
      kind === 'text' && words.length === 1 && values.findIndex((other) => other.words[0] === words[0]) === at,
  );
  const found = texts.flatMap((_, from) =>
    Array.from({ length: MAX_WORDS }, (__, count) => texts.slice(from, from + count + 1)).filter(
      (run) => run.map(({ text }) => normalise(text)).join('') === name,
    ),
  );
  const [only, ...others] = found;
  const [start, end] = [only?.[0], only?.at(-1)];
  return start === undefined || end === undefined || others.length > 0
    ? undefined
    : { pointer, x0: start.x0, x1: end.x1 };
}
