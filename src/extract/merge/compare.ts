import { isBlank } from '../../util/json.ts';
import { leavesOf } from '../leaves.ts';
import type { Scalar } from './source.ts';

/** The non-blank values of a row by JSON Pointer, each with a key that is equal for equal values. */
export type Leaves = ReadonlyMap<string, { readonly value: Scalar; readonly key: string }>;

/** Collects the non-blank values of a row. */
export function leavesOfRow(row: unknown): Leaves {
  return new Map(
    leavesOf(row).flatMap(({ pointer, value }) =>
      value === null || isBlank(value) ? [] : [[pointer, { value, key: keyOf(value) }] as const],
    ),
  );
}

/**
 * A key that is equal for the same value in different notations: numbers to twelve digits, also as text; texts
 * regardless of case, white space and Unicode normalisation. Punctuation counts: `1.5` is not `15`.
 */
export function keyOf(value: Scalar): string {
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string') {
    const number = Number(value);
    if (String(number) !== value) return `text ${wordsOf(value).join(' ')}`;
    return keyOf(number);
  }
  return `number ${Number.isFinite(value) ? Number(value.toPrecision(12)) : value}`;
}

function wordsOf(text: string): readonly string[] {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** Whether the words of `part` appear in sequence in `text`, which has more words. */
export function isPartOf(part: Scalar, text: Scalar): boolean {
  if (typeof part !== 'string' || typeof text !== 'string') return false;
  const [inner, outer] = [wordsOf(part), wordsOf(text)];
  return inner.length < outer.length && inner.length > 0 && ` ${outer.join(' ')} `.includes(` ${inner.join(' ')} `);
}

/** Whether two rows agree on all values that both have, and have one in common. */
export function isCompatible(a: Leaves, b: Leaves): boolean {
  let common = 0;
  for (const [pointer, { key }] of a) {
    const other = b.get(pointer);
    if (other === undefined) continue;
    if (other.key !== key) return false;
    common += 1;
  }
  return common > 0;
}

/** Whether a row has all values of the other. */
export function includesAll(row: Leaves, other: Leaves): boolean {
  for (const [pointer, { key }] of other) if (row.get(pointer)?.key !== key) return false;
  return true;
}

/** Share, 0 to 1, of equal values among those that both rows have; 0 if fewer than two are equal. */
export function similarity(a: Leaves, b: Leaves): number {
  let common = 0;
  let equal = 0;
  for (const [pointer, { key, value }] of a) {
    const other = b.get(pointer);
    if (other === undefined) continue;
    common += 1;
    if (other.key === key || isPartOf(value, other.value) || isPartOf(other.value, value)) equal += 1;
  }
  return equal < 2 ? 0 : equal / common;
}
