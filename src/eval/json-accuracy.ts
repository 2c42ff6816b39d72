import { leavesOf } from '../extract/leaves.ts';
import type { PairedValue } from './pair-values.ts';

/**
 * The accuracy of data by the measure of the Omni benchmark, 0 to 1: the share of leaves of the gold that the number of
 * added, missing and changed leaves leaves over. Values are compared as they are; a null is as good as no property.
 * Undefined if the gold has no leaves.
 * Source: https://github.com/getomni-ai/benchmark, src/evaluation/json.ts.
 */
export function jsonAccuracy(gold: unknown, values: readonly PairedValue[]): number | undefined {
  const leaves = leavesOf(gold).length;
  const differing = values.filter(({ first, second }) => (first ?? null) !== (second ?? null)).length;
  return leaves === 0 ? undefined : Math.max(0, 1 - differing / leaves);
}
