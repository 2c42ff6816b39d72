import { type Column, hasColumn, heightOf } from './columns.ts';
import type { ListRow } from './list-row.ts';
import type { PrintedLine } from './printed-line.ts';
import type { ValueKey } from './value-key.ts';

/** Share of the rows that must print a column for every row to need it. */
const MIN_SHARE = 0.7;
/** Maximum distance of a row from the one before it where little tells rows from other lines, in heights of a line. */
const MAX_GAP = 6;
/** Rows that must be placed to know what rows look like that have fewer than two numbers or dates. */
const MIN_ROWS = 3;
/** With so many columns one may be misread. */
const MANY_COLUMNS = 4;

/** What tells the rows of a list from other lines. */
interface Signature {
  /** Columns of numbers and dates that every row has. */
  readonly typed: readonly Column[];
  readonly text: readonly Column[];
}

/** What is known of a list. */
export interface PlacedList {
  readonly rows: readonly ListRow[];
  readonly lines: readonly PrintedLine[];
  readonly lineOf: ReadonlyMap<number, number>;
  readonly columns: readonly Column[];
  /** Numbers of the document outside of the list: lines that print them beside a word are sums. */
  readonly sums: ReadonlySet<ValueKey>;
}

/** Whether a line looks like the rows of a list: it has their kinds of values in their columns. */
export function looksLikeRow(line: PrintedLine, list: Pick<PlacedList, 'columns' | 'sums'>): boolean {
  const { typed, text } = signatureOf(list.columns);
  if (line.isSum || isSum(line, typed, list.sums)) return false;
  const present = typed.filter((column) => hasColumn(line, column)).length;
  if (typed.length > 2) return present >= typed.length - (typed.length >= MANY_COLUMNS ? 1 : 0);
  const texts = text.filter((column) => hasColumn(line, column)).length;
  if (typed.length === 2) return present === 2 && (texts > 0 || text.length === 0);
  if (typed.length === 1) return present === 1 && texts > 0;
  return text.length >= 2 && texts === text.length;
}

/**
 * The lines that look like rows of a list and are none of its rows. Where dates and numbers in two columns or more tell
 * rows apart, they may stand anywhere on the pages of the list, else only between its rows and right after or before
 * them. Undefined where nothing tells rows from other lines.
 */
export function missingRows(
  list: PlacedList,
  isTaken: (line: PrintedLine) => boolean,
): readonly PrintedLine[] | undefined {
  const { lines, lineOf, columns } = list;
  const { typed, text } = signatureOf(columns);
  if (typed.length === 0 && text.length < 2) return undefined;
  if (typed.length < 2 && lineOf.size < MIN_ROWS) return undefined;
  const placed = [...lineOf.values()].sort((a, b) => a - b);
  const [first, last] = [placed[0], placed.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const height = heightOf(lines, lineOf);
  const isMissing = (line: PrintedLine) => !isTaken(line) && looksLikeRow(line, list);
  const inside = lines.slice(first, last + 1).filter(isMissing);
  if (typed.length === 0) return inside;
  const mayPassPages = typed.length >= 2;
  const walk = (step: 1 | -1, from: number): readonly PrintedLine[] => {
    const found: PrintedLine[] = [];
    let before = lines[from];
    for (let at = from + step; at >= 0 && at < lines.length; at += step) {
      const line = lines[at];
      if (line === undefined || before === undefined) break;
      if (line.page !== before.page && !mayPassPages) break;
      const gap = step === 1 ? line.box[1] - before.box[3] : before.box[1] - line.box[3];
      if (line.page === before.page && gap > MAX_GAP * height && typed.length < 3) {
        // What stands further down on this page is another table; the list may go on on the next one.
        while (lines[at + step]?.page === line.page) at += step;
        before = lines[at];
        continue;
      }
      if (isTaken(line)) before = line;
      else if (isMissing(line)) {
        found.push(line);
        before = line;
      } else if (line.page !== before.page) before = line;
      else if (!mayPassPages && isSum(line, typed, list.sums)) break;
    }
    return found;
  };
  return [...walk(-1, first).toReversed(), ...inside, ...walk(1, last)];
}

function signatureOf(columns: readonly Column[]): Signature {
  const usual = columns.filter(({ share }) => share >= MIN_SHARE);
  return {
    typed: usual.filter(({ kind }) => kind !== 'text'),
    text: usual.filter(({ kind }) => kind === 'text'),
  };
}

/** Whether all numbers of a line in the list's columns are sums that stand elsewhere in the data. */
function isSum(line: PrintedLine, typed: readonly Column[], sums: ReadonlySet<ValueKey>): boolean {
  const numbers = line.values.filter(({ kind }) => kind === 'number');
  const own = numbers.filter((value) => typed.some((column) => hasColumn({ ...line, values: [value] }, column)));
  return own.length > 0 && own.every(({ key }) => sums.has(key));
}
