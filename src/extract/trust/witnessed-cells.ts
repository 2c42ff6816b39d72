import type { LabelledValue, Witness } from '../../model/local/witness.ts';
import type { CheckedList } from '../rows/check-lists.ts';

/**
 * What the rules read in the rows of lists, by the JSON Pointers of the answer's cells, those that a row lacks among
 * them. Rows are matched by the lines that they stand on, as the rules may have read fewer or more of them.
 */
export function witnessedCells(lists: readonly CheckedList[], { values }: Witness): ReadonlyMap<string, LabelledValue> {
  const byWord = new Map<string, string>();
  for (const [pointer, { page, words }] of values) {
    const row = /^(.*\/\d+)\/[^/]+$/.exec(pointer)?.[1];
    if (row !== undefined) for (const word of words) byWord.set(`${page} ${word}`, row);
  }
  const found = new Map<string, LabelledValue>();
  for (const { places, rows } of lists) {
    const names = new Set(rows.flatMap(({ leaves }) => leaves.map(({ pointer }) => pointer)));
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
      for (const pointer of names) {
        const value = values.get(other + pointer);
        // What the rules took from another line is none of this row's.
        if (value?.page === place.page && value.words.every((word) => place.words.includes(word))) {
          found.set(row.pointer + pointer, value);
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
