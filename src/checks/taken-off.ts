import type { Check } from '../../schemas/checks.ts';
import { listOf } from './outcome.ts';

/** The places of values that rules take off a sum or a balance, before which a minus may be printed. */
export function takenOffPlaces(checks: readonly Check[]): ReadonlySet<string> {
  return new Set(
    checks.flatMap((check) => [
      ...('sum' in check ? [...listOf(check.minus), ...(check.may_subtract ?? [])] : []),
      ...('running' in check ? listOf(check.minus) : []),
    ]),
  );
}
