import type { Witness } from '../../model/local/witness.ts';
import { isObject } from '../../util/json.ts';
import { parentOf, valueAt } from '../../util/json-pointer.ts';
import { leavesOf } from '../leaves.ts';
import type { IsUsed, LeftOut } from './cells-left-out.ts';

/**
 * Finds what is printed in a form that nothing else has, such as an account number with check digits, and that no value
 * has, although a field for it has no value.
 */
export function leftOutByForm(data: unknown, witness: Witness, isUsed: IsUsed): readonly LeftOut[] {
  const known = new Set(leavesOf(data).flatMap(({ value }) => (typeof value === 'string' ? [keyOf(value)] : [])));
  const found: LeftOut[] = [];
  for (const [pointer, values] of witness.byForm) {
    const present = valueAt(data, pointer);
    const isBlank = present === null || present === '' || present === undefined;
    if (!isBlank || !isObject(valueAt(data, parentOf(pointer)))) continue;
    const printed = values.find(({ value, page, words }) => !known.has(keyOf(String(value))) && !isUsed(page, words));
    if (printed === undefined) continue;
    known.add(keyOf(String(printed.value)));
    found.push({ pointer, page: printed.page, text: String(printed.value), because: 'form' });
  }
  return found;
}

function keyOf(text: string): string {
  return text.replace(/[^\p{L}\d]/gu, '').toUpperCase();
}
