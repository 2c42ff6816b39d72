import { leavesOf } from '../leaves.ts';
import { isBlank, type Scalar } from './source.ts';

/** The values of a row that say something, by their pointer within it, each with the key under which equal ones are equal. */
export type Leaves = ReadonlyMap<string, { readonly value: Scalar; readonly key: string }>;

export function leavesOfRow(row: unknown): Leaves {
  return new Map(
    leavesOf(row).flatMap(({ pointer, value }) =>
      value === null || isBlank(value) ? [] : [[pointer, { value, key: keyOf(value) }] as const],
    ),
  );
}

/**
 * Equal for values that are the same however they are written: numbers to twelve digits, also as texts; texts without regard to
 * case, white space and Unicode forms. Punctuation counts: `1.5` is not `15`.
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

/** Whether the words of one text stand, one after the other, in another that has more. */
export function isPartOf(part: Scalar, whole: Scalar): boolean {
  if (typeof part !== 'string' || typeof whole !== 'string') return false;
  const [inner, outer] = [wordsOf(part), wordsOf(whole)];
  return inner.length < outer.length && inner.length > 0 && ` ${outer.join(' ')} `.includes(` ${inner.join(' ')} `);
}

/** Whether two rows say the same where both say something, and both say something somewhere. */
export function isSame(a: Leaves, b: Leaves): boolean {
  let common = 0;
  for (const [pointer, { key }] of a) {
    const other = b.get(pointer);
    if (other === undefined) continue;
    if (other.key !== key) return false;
    common += 1;
  }
  return common > 0;
}

/** Whether one row says all that the other says. */
export function saysAll(row: Leaves, other: Leaves): boolean {
  for (const [pointer, { key }] of other) if (row.get(pointer)?.key !== key) return false;
  return true;
}

/** Share, 0 to 1, of what both rows say that is the same in both; 0 where that is fewer than two values. */
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
