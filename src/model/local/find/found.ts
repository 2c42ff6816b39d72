import type { Token } from '../layout/run.ts';

/** A value found in the document, with the words it was read from. */
export interface Found {
  readonly value: string | number | boolean;
  readonly tokens: readonly Token[];
  /** Only for comparing candidates of one field. */
  readonly score: number;
  /** Place of the line in the document, to tell first from last. */
  readonly at: number;
  readonly doubt?: string;
}

/** The best of several: the highest score; where two are as good, the first or the last in the document. */
export function bestOf(candidates: readonly Found[], prefer: 'first' | 'last'): Found | undefined {
  let best: Found | undefined;
  for (const candidate of candidates) {
    if (best === undefined || candidate.score > best.score + 1e-9) best = candidate;
    else if (Math.abs(candidate.score - best.score) <= 1e-9) {
      if (prefer === 'last' ? candidate.at >= best.at : candidate.at < best.at) best = candidate;
    }
  }
  return best;
}
