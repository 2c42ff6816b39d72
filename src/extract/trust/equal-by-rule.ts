import type { Check } from '../../../schemas/checks.ts';
import { listOf } from '../../checks/outcome.ts';
import { valueAt } from '../../util/json-pointer.ts';

/** Tells whether a rule makes two fields equal, so that one printed value may be both. */
export type IsEqual = (pointer: string, other: string) => boolean;

/**
 * The fields outside of lists that a rule makes equal and that have the same amount: what a sum may be, or a sum of one
 * term, as the total is the amount due where nothing was paid.
 */
export function equalByRule(data: unknown, checks: readonly Check[]): IsEqual {
  const pairs = new Set<string>();
  for (const check of checks) {
    if (!('sum' in check)) continue;
    const totals = listOf(check.equals);
    const [term, ...others] = listOf(check.sum);
    const isOfOne = term !== undefined && others.length === 0 && !term.includes('*');
    const fields = [...totals, ...(isOfOne ? [term] : [])];
    for (const one of fields) {
      const value = valueAt(data, one);
      if (typeof value !== 'number') continue;
      for (const other of fields) if (other !== one && valueAt(data, other) === value) pairs.add(`${one} ${other}`);
    }
  }
  return (pointer, other) => pairs.has(`${pointer} ${other}`);
}
