import type { ScoredValue } from './score-document.ts';
import { isRead, share } from './scores.ts';

/** The values that need no look, by one rule. */
export interface Trusted {
  readonly values: number;
  /** Share of all values read, 0 to 1. */
  readonly share: number | null;
  /** Right among them, 0 to 1. */
  readonly right: number | null;
}

/** What a threshold of confidence would leave to trust. */
export interface CurvePoint extends Trusted {
  readonly threshold: number;
}

const THRESHOLDS = [...Array.from({ length: 20 }, (_, step) => step / 20), 0.96, 0.97, 0.98, 0.99];

/** The values that the results do not have in review. */
export function notInReview(values: readonly ScoredValue[]): Trusted {
  const read = values.filter(isRead);
  return trusted(
    read.filter(({ inReview }) => !inReview),
    read.length,
  );
}

/** The values with a confidence of at least a threshold, for thresholds from 0 to 0.99. */
export function confidenceCurve(values: readonly ScoredValue[]): readonly CurvePoint[] {
  const read = values.filter(isRead);
  return THRESHOLDS.map((threshold) => {
    const above = read.filter(({ confidence }) => confidence >= threshold);
    return { threshold, ...trusted(above, read.length) };
  });
}

function trusted(values: readonly ScoredValue[], all: number): Trusted {
  const right = values.filter(({ outcome }) => outcome === 'right').length;
  return { values: values.length, share: share(values.length, all), right: share(right, values.length) };
}
