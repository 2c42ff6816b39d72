import type { Token } from '../layout/run.ts';

/** A value found in the document, with its words. */
export interface FoundValue {
  readonly value: string | number | boolean;
  readonly tokens: readonly Token[];
  /** For comparing candidates of one field only. */
  readonly score: number;
  /** Index of the line in the document. */
  readonly at: number;
  readonly doubt?: string;
}

/** The candidate with the highest score; of equals, the first or last in the document. */
export function bestCandidate(candidates: readonly FoundValue[], prefer: 'first' | 'last'): FoundValue | undefined {
  let best: FoundValue | undefined;
  for (const candidate of candidates) {
    if (best === undefined || candidate.score > best.score + 1e-9) best = candidate;
    else if (Math.abs(candidate.score - best.score) <= 1e-9) {
      if (prefer === 'last' ? candidate.at >= best.at : candidate.at < best.at) best = candidate;
    }
  }
  return best;
}
