import { type Column, hasColumn } from './columns.ts';
import type { DataList, DataRow } from './data-lists.ts';
import type { PrintedLine } from './printed-line.ts';
import { keysOfValue } from './value-key.ts';

/** What the lines of objects of one shape say of their names. */
export interface NamedObjects {
  /** Objects, by index of the row, whose lines name another one. */
  readonly misnamed: ReadonlyMap<number, string>;
  /** Objects, by index of the row, whose lines name them. */
  readonly named: ReadonlySet<number>;
  /** The lines that name objects without a value and look like those of the others, by JSON Pointer. */
  readonly blank: ReadonlyMap<string, PrintedLine>;
}

/** Letters from which the beginning of a name stands for it, as `Jan` for `january`. */
const MIN_LETTERS = 3;

/** Compares the names of objects of one shape, as `monday` and `tuesday`, with what the lines of their values print. */
export function nameObjects(
  { rows, blankObjects = [] }: DataList,
  lines: readonly PrintedLine[],
  bands: ReadonlyMap<number, readonly number[]>,
  columns: readonly Column[],
  isTaken: (line: PrintedLine) => boolean,
): NamedObjects {
  const objects = [...rows.map(({ pointer }: DataRow) => pointer), ...blankObjects];
  const wordsOf = new Map(objects.map((pointer) => [pointer, wordsOfName(pointer)]));
  const isNamed = (pointer: string, line: PrintedLine) => namesObject(wordsOf.get(pointer) ?? [], line);
  const misnamed = new Map<number, string>();
  const byName = new Set<number>();
  for (const [row, band] of bands) {
    const own = band.flatMap((at) => lines[at] ?? []);
    const named = objects.filter((pointer) => own.some((line) => isNamed(pointer, line)));
    const [other] = named;
    if (named.includes(rows[row]?.pointer ?? '')) byName.add(row);
    else if (other !== undefined) misnamed.set(row, other);
  }
  const blank = new Map<string, PrintedLine>();
  for (const pointer of blankObjects) {
    const line = lines.find((candidate) => {
      if (!isNamed(pointer, candidate) || isTaken(candidate)) return false;
      const filled = columns.filter((column) => hasColumn(candidate, column)).length;
      return filled > 0 && 2 * filled >= columns.length;
    });
    if (line !== undefined) blank.set(pointer, line);
  }
  return { misnamed, named: byName, blank };
}

function wordsOfName(pointer: string): readonly string[] {
  const name = pointer.slice(pointer.lastIndexOf('/') + 1).replace(/(\p{Ll})(?=\p{Lu})|[_-]/gu, '$1 ');
  return keysOfValue(name);
}

function namesObject(words: readonly string[], { keys }: PrintedLine): boolean {
  const isPrinted = (word: string) =>
    keys.has(word) || [...keys].some((key) => key.length > MIN_LETTERS && key[0] === 't' && word.startsWith(key));
  return words.length > 0 && words.every(isPrinted);
}
