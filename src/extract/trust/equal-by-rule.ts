import type { Check } from '../../../schemas/checks.ts';
import { listOf } from '../../checks/outcome.ts';
import { valueAt } from '../../util/json-pointer.ts';

/** Tells whether a rule makes two fields equal, so that one printed value may be both. */
export type IsEqual = (pointer: string, other: string) => boolean;

/**
 * The fields outside of lists that a rule makes equal and that have the same amount: what a sum may be, or a sum of one
 * term, as the total is the amount due where nothing was paid. Not where another rule says what lies between them.
 */
export function equalByRule(data: unknown, checks: readonly Check[]): IsEqual {
  const [equal, apart] = [new Set<string>(), new Set<string>()];
  const hasAmount = (place: string) => {
    const value = valueAt(data, place);
    return typeof value === 'number' && value !== 0;
  };
  for (const check of checks) {
    if (!('sum' in check)) continue;
    const { sum, minus, may_add = [], may_subtract = [], equals } = check;
    const totals = listOf(equals);
    const [term, ...others] = listOf(sum);
    const isOfOne = term !== undefined && others.length === 0 && !term.includes('*');
    const isChanged = [...listOf(minus), ...may_add, ...may_subtract].some(hasAmount);
    for (const [one, other] of pairsOf([...totals, ...(isOfOne ? [term] : [])])) {
      if (isOfOne && isChanged && (one === term || other === term)) apart.add(`${one} ${other}`);
      else if (hasAmount(one) && valueAt(data, one) === valueAt(data, other)) equal.add(`${one} ${other}`);
    }
  }
  return (pointer, other) => equal.has(`${pointer} ${other}`) && !apart.has(`${pointer} ${other}`);
}

/** Each two of some fields, in both orders. */
function pairsOf(fields: readonly string[]): readonly (readonly [string, string])[] {
  return fields.flatMap((one) => fields.flatMap((other) => (other === one ? [] : [[one, other] as const])));
}
