import type { Outcome, ScoredValue } from './score-document.ts';

/** Counts of values and what follows from them. */
export interface Scores extends Readonly<Record<Outcome, number>> {
  /** Wrong, invented or omitted, and the result says nothing of it. */
  readonly silent: number;
  /** Values of the results that the gold says something of, and how many of them are in review or have a place. */
  readonly read: number;
  readonly in_review: number;
  readonly with_place: number;
  /** Right among the values that were read, 0 to 1; null without any. */
  readonly precision: number | null;
  /** Right among the values of the gold, 0 to 1; null without any. */
  readonly recall: number | null;
  readonly f1: number | null;
  /** Share of the values read that have a place. */
  readonly grounding: number | null;
}

/** Counts values, and computes precision, recall and F1. */
export function scoresOf(values: readonly ScoredValue[]): Scores {
  const counts = { right: 0, wrong: 0, invented: 0, omitted: 0, blank: 0, unjudged: 0 };
  let [silent, inReview, withPlace] = [0, 0, 0];
  for (const value of values) {
    counts[value.outcome] += 1;
    if (isError(value) && !value.isTold) silent += 1;
    if (isRead(value) && value.inReview) inReview += 1;
    if (isRead(value) && value.hasPlace) withPlace += 1;
  }
  const { right, wrong, invented, omitted } = counts;
  const read = right + wrong + invented;
  return {
    ...counts,
    silent,
    read,
    in_review: inReview,
    with_place: withPlace,
    precision: share(right, read),
    recall: share(right, right + wrong + omitted),
    f1: share(2 * right, 2 * right + 2 * wrong + invented + omitted),
    grounding: share(withPlace, read),
  };
}

/** Whether it is a value of the result that the gold says something of. */
export function isRead({ outcome }: ScoredValue): boolean {
  return outcome === 'right' || outcome === 'wrong' || outcome === 'invented';
}

function isError({ outcome }: ScoredValue): boolean {
  return outcome === 'wrong' || outcome === 'invented' || outcome === 'omitted';
}

/** A part of a whole; null if there is no whole. */
export function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
