import type { Check } from '../../../schemas/checks.ts';
import type { CheckOutcome, PrintedFacts } from '../../checks/outcome.ts';
import { runChecks } from '../../checks/run-checks.ts';
import type { LabelledValue, Witness } from '../../model/local/witness.ts';
import { valueAt, withValue } from '../../util/json-pointer.ts';

/** A value beside a field's label that would mend a broken rule. */
export interface Fix {
  readonly pointer: string;
  readonly value: LabelledValue['value'];
  readonly page: number;
}

/** Values that are tried in a document, and of one field. */
const MAX_TRIED = 40;
const MAX_OF_FIELD = 4;

/**
 * For each broken rule, the one field of it that another value beside its label would mend, without breaking another
 * rule: the likely culprit. Nothing where several fields would do. Tries a bounded number of values; changes none.
 */
export async function suggestFixes(
  data: unknown,
  checks: readonly Check[],
  outcomes: readonly CheckOutcome[],
  witness: Witness,
  printed: PrintedFacts,
): Promise<ReadonlyMap<CheckOutcome, Fix>> {
  const found = new Map<CheckOutcome, Fix>();
  const brokenBefore = keysOfBroken(outcomes);
  let tried = 0;
  for (const broken of outcomes.filter(({ holds, isProof }) => !holds && isProof)) {
    const fixes: Fix[] = [];
    for (const pointer of broken.pointers) {
      const present = valueAt(data, pointer);
      const others = (witness.labelled.get(pointer) ?? []).filter(({ value }) => value !== present);
      for (const { value, page } of others.slice(0, MAX_OF_FIELD)) {
        if (typeof value !== typeof present || tried >= MAX_TRIED) continue;
        tried += 1;
        const after = keysOfBroken(await runChecks(withValue(data, pointer, value), checks, printed));
        const isMended = !after.has(keyOf(broken)) && [...after].every((key) => brokenBefore.has(key));
        if (isMended) fixes.push({ pointer, value, page });
      }
    }
    const [only] = fixes;
    if (only !== undefined && new Set(fixes.map(({ pointer }) => pointer)).size === 1) found.set(broken, only);
  }
  return found;
}

function keyOf({ rule, pointers }: CheckOutcome): string {
  return `${rule} ${pointers.at(-1) ?? ''}`;
}

function keysOfBroken(outcomes: readonly CheckOutcome[]): ReadonlySet<string> {
  return new Set(outcomes.filter(({ holds }) => !holds).map(keyOf));
}
