import { normalise } from '../../document/values/normalise.ts';
import type { Column } from './columns.ts';
import type { PrintedLine } from './printed-line.ts';

/** Lines above the first row of a page among which the line with the heads is looked for, and the words of a head. */
const MAX_LINES_ABOVE = 4;
const MAX_WORDS = 4;
/** Share of what a head shares most with a column from which it stands above another one as well. */
const MIN_SHARE = 0.5;

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
    const shared = ({ x0, x1 }: Column) => Math.min(x1, head.x1) - Math.max(x0, head.x0);
    const most = Math.max(...columns.map(shared));
    const own = columns.find(({ pointer }) => pointer === head.pointer);
    // Columns that stand close together reach below the heads of their neighbours.
    const below = columns.filter((column) => shared(column) > 0 && shared(column) >= MIN_SHARE * most);
    if (own === undefined || below.length === 0 || below.includes(own)) continue;
    for (const { pointer } of [own, ...below]) confused.add(pointer);
  }
  for (const pointer of exchangedColumns(columns, lines, lineOf)) confused.add(pointer);
  return confused;
}

/** The properties that stand below heads which are short for each other's names, and not both for their own. */
function exchangedColumns(
  columns: readonly Column[],
  lines: readonly PrintedLine[],
  lineOf: ReadonlyMap<number, number>,
): readonly string[] {
  const first = Math.min(...lineOf.values());
  const heads = Array.from({ length: MAX_LINES_ABOVE }, (_, above) => lines[first - 1 - above])
    .filter((line) => line !== undefined && line.page === lines[first]?.page)
    .map((line) => columns.map((column) => (line === undefined ? undefined : wordAbove(column, line))))
    .toSorted((a, b) => b.filter(Boolean).length - a.filter(Boolean).length)[0];
  const fits = (column: number, head: number) => isShortFor(heads?.[head] ?? '', columns[column]?.pointer ?? '');
  return columns.flatMap(({ pointer: one }, a) =>
    columns.slice(a + 1).flatMap(({ pointer: other }, step) => {
      const b = a + 1 + step;
      const isExchanged = !(fits(a, a) && fits(b, b)) && fits(a, b) && fits(b, a);
      return isExchanged ? [one, other] : [];
    }),
  );
}

/** The only word of a line that stands above a column. */
function wordAbove({ x0, x1 }: Column, { values }: PrintedLine): string | undefined {
  const above = values.filter((value) => value.kind === 'text' && Math.min(x1, value.x1) > Math.max(x0, value.x0));
  const words = new Set(above.map(({ words: [word] }) => word));
  return words.size === 1 ? normalise(above[0]?.text ?? '') : undefined;
}

/** Whether a head has letters of a name in their order, the first one among them: `Pts` of `points`. */
function isShortFor(head: string, pointer: string): boolean {
  const name = normalise(pointer.slice(pointer.lastIndexOf('/') + 1));
  if (head === '' || head[0] !== name[0]) return false;
  let at = 0;
  for (const letter of name) if (letter === head[at]) at += 1;
  return at === head.length;
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
