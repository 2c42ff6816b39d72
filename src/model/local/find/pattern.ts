import type { LabelledPage } from '../labelled-page.ts';
import { tokensWithin } from '../layout/run.ts';
import { matchPattern } from '../read/pattern.ts';
import { read } from '../read/read.ts';
import type { Leaf } from '../schema/field.ts';
import type { Found } from './found.ts';
import type { Scope } from './scope.ts';

const MATCHED = 0.7;
const LABELLED = 0.6;
/** Characters between a label and the match that it speaks for. */
const NEAR = 60;

/**
 * Values that match the pattern of the field's hints, those behind one of its labels first.
 * Takes the labelledPage, the field, the pattern and where to look; a pattern that cannot be used is told to `warn`.
 */
export function findPattern(
  labelledPage: LabelledPage,
  leaf: Leaf,
  pattern: string,
  search: { readonly scope?: Scope; readonly warn: (message: string) => void },
): Found[] {
  const { lines } = labelledPage.layout;
  const matches = matchPattern(
    pattern,
    lines.map((line) => line.text),
  );
  if (typeof matches === 'string') {
    search.warn(matches);
    return [];
  }
  const own = new Set(labelledPage.byLeaf.get(leaf) ?? []);
  return matches.flatMap((match): Found[] => {
    const line = lines[match.text];
    if (line === undefined) return [];
    const tokens = tokensWithin(line, match.start, match.end);
    if (search.scope !== undefined && !tokens.every(search.scope.contains)) return [];
    const near = (hit: { readonly start: number; readonly end: number }): boolean =>
      hit.start <= match.start && match.start - hit.end < NEAR;
    const besides = [line.at, line.at - 1].some((at) =>
      labelledPage.hits[at]?.some((hit) => own.has(hit) && (at < line.at || near(hit))),
    );
    const printed = line.text.slice(match.start, match.end);
    const numeric = leaf.valueType === 'number' || leaf.valueType === 'integer' || leaf.kind === 'date';
    const value = numeric ? read(leaf.kind, printed, labelledPage.conventions)[0]?.value : printed.trim();
    if (value === undefined || value === '') return [];
    return [{ value, tokens, score: MATCHED + (besides ? LABELLED : 0), at: line.at }];
  });
}
