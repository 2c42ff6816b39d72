import { normalise } from '../../document/values/normalise.ts';
import type { Witness } from '../../model/local/witness.ts';
import { lacksValue, leavesOf } from '../leaves.ts';
import type { IsUsed, LeftOut } from './left-out-value.ts';

/**
 * Finds what is printed in a form that nothing else has, such as an account number with check digits, and that no value
 * has, although a field for it has no value.
 */
export function leftOutByForm(data: unknown, witness: Witness, isUsed: IsUsed): readonly LeftOut[] {
  const known = new Set(leavesOf(data).flatMap(({ value }) => (typeof value === 'string' ? [normalise(value)] : [])));
  const isKnown = (key: string) => known.has(key) || [...known].some((other) => other.endsWith(key));
  const found: LeftOut[] = [];
  for (const [pointer, values] of witness.byForm) {
    if (!lacksValue(data, pointer)) continue;
    const printed = values.find(({ value, page, words }) => !isKnown(normalise(String(value))) && !isUsed(page, words));
    if (printed === undefined) continue;
    known.add(normalise(String(printed.value)));
    found.push({ pointer, page: printed.page, text: String(printed.value), because: 'form' });
  }
  return found;
}
