import type { LabelledValue, Witness } from '../../model/local/witness.ts';
import type { CheckedList } from '../rows/check-lists.ts';

/**
 * What the rules read in the rows of lists, by the JSON Pointers of the answer's cells, those that a row lacks among
 * them. Rows are matched by the lines that they stand on, as the rules may have read fewer or more of them.
 */
export function witnessedCells(lists: readonly CheckedList[], { values }: Witness): ReadonlyMap<string, LabelledValue> {
  const byWord = new Map<string, string>();
  const byRow = new Map<string, Map<string, LabelledValue>>();
  for (const [pointer, value] of values) {
    const [, row, name] = /^(.*\/\d+)(\/[^/]+)$/.exec(pointer) ?? [];
    if (row === undefined || name === undefined) continue;
    for (const word of value.words) byWord.set(`${value.page} ${word}`, row);
    byRow.set(row, (byRow.get(row) ?? new Map()).set(name, value));
  }
  const found = new Map<string, LabelledValue>();
  for (const { places, rows } of lists) {
    for (const [at, place] of places) {
      const row = rows[at];
      if (row === undefined) continue;
      const pattern = row.pointer.replace(/\/\d+$/, '/');
      const other = mostOf(
        place.words
          .flatMap((word) => byWord.get(`${place.page} ${word}`) ?? [])
          .filter((name) => name.startsWith(pattern)),
      );
      if (other === undefined) continue;
      for (const [name, value] of byRow.get(other) ?? []) {
        // What the rules took from another line is none of this row's, but a text may go on in other lines.
        const isIn = (word: number) => place.words.includes(word);
        const { words } = value;
        if (value.page === place.page && (isWords(value.value) ? words.some(isIn) : words.every(isIn))) {
          found.set(row.pointer + name, value);
        }
      }
    }
  }
  return found;
}

function mostOf(names: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

function isWords(value: unknown): boolean {
  return typeof value === 'string' && /\p{L}{3}/u.test(value) && /\s/.test(value);
}
