import { isObject } from '../../util/json.ts';
import { parentOf, valueAt } from '../../util/json-pointer.ts';
import { leavesOf } from '../leaves.ts';
import { standsIn } from '../rows/columns.ts';
import type { Proofs } from './prove.ts';

/** A value that is printed where a field should have it, and that the answer has for no field. */
export interface LeftOut {
  readonly pointer: string;
  readonly page: number;
  readonly text: string;
}

/** Score from which a label, or what the rules take for the field, means the value. */
const SURE_LABEL = 0.95;
/** Share of the rows that print a column for a row without a value in it to be suspicious. */
const MIN_COLUMN_SHARE = 0.5;

/** Finds the fields without a value beside whose label, or in whose row and column, a value of the right kind stands. */
export function leftOut(data: unknown, proofs: Proofs): readonly LeftOut[] {
  const used = new Set<string>();
  for (const { place } of proofs.proofs.values()) {
    for (const word of place?.words ?? []) used.add(`${place?.page} ${word}`);
  }
  const isUsed = (page: number, words: readonly number[]) => words.some((word) => used.has(`${page} ${word}`));
  return [...ofFields(data, proofs, isUsed), ...ofRows(proofs, isUsed)];
}

type IsUsed = (page: number, words: readonly number[]) => boolean;

function ofFields(data: unknown, { proofs, witness }: Proofs, isUsed: IsUsed): readonly LeftOut[] {
  const pointers = new Set([...witness.labelled.keys(), ...witness.values.keys()]);
  const blanks = new Set(
    leavesOf(data).flatMap(({ pointer, value }) => (value === null || value === '' ? [pointer] : [])),
  );
  const found: LeftOut[] = [];
  for (const pointer of pointers) {
    if (
      /\/\d+(?:\/|$)/.test(pointer) ||
      proofs.has(pointer) ||
      // Without the object that would hold it, the field is not asked for there.
      (!blanks.has(pointer) && !isObject(valueAt(data, parentOf(pointer))))
    )
      continue;
    const taken = witness.values.get(pointer);
    const [best] = [...(witness.labelled.get(pointer) ?? []), ...(taken === undefined ? [] : [taken])]
      .filter(({ score, page, words }) => score >= SURE_LABEL && !isUsed(page, words))
      .toSorted((a, b) => b.score - a.score);
    if (best !== undefined) found.push({ pointer, page: best.page, text: String(best.value) });
  }
  return found;
}

function ofRows({ lists }: Proofs, isUsed: IsUsed): readonly LeftOut[] {
  const found: LeftOut[] = [];
  for (const { rows, places, columns } of lists) {
    const usual = columns.filter(({ share }) => share >= MIN_COLUMN_SHARE);
    for (const [at, { page, values }] of places) {
      const row = rows[at];
      if (row === undefined) continue;
      for (const column of usual) {
        if (row.leaves.some(({ pointer }) => pointer === column.pointer)) continue;
        const printed = values.find(
          (value) => value.kind === column.kind && standsIn(value, column) && !isUsed(page, value.words),
        );
        if (printed !== undefined) found.push({ pointer: row.pointer + column.pointer, page, text: printed.text });
      }
    }
  }
  return found;
}
