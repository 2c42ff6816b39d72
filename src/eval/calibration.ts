import type { CalibrationBin } from '../../schemas/learn.ts';
import type { ScoredValue } from './score-document.ts';
import { isRead, share } from './scores.ts';

/** Where the ranges of confidence begin; the last one ends at 1 and holds it. */
const STARTS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98];

/**
 * Whether confidence keeps its word: of the values that were read, by ranges of their confidence, how many are right.
 */
export function calibrationOf(values: readonly ScoredValue[]): readonly CalibrationBin[] {
  const read = values.filter(isRead);
  return STARTS.map((from, at) => {
    const to = STARTS[at + 1] ?? 1;
    const own = read.filter(({ confidence }) => confidence >= from && (confidence < to || to === 1));
    const right = own.filter(({ outcome }) => outcome === 'right').length;
    const sum = own.reduce((total, { confidence }) => total + confidence, 0);
    return {
      from,
      to,
      values: own.length,
      right,
      // A sum of rounded numbers may be a little more than it should.
      confidence: share(Math.min(sum, own.length), own.length),
      share_right: share(right, own.length),
    };
  });
}
