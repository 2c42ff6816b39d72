import type { LabelledDocument } from '../labelled-document.ts';
import { tokensWithin } from '../layout/run.ts';
import { matchPattern } from '../read/pattern.ts';
import { read } from '../read/read.ts';
import type { Leaf } from '../schema/field.ts';
import type { FoundValue } from './found.ts';
import type { Scope } from './scope.ts';

const MATCHED = 0.7;
const LABELLED = 0.6;
/** Maximum of characters between a label and its match. */
const MAX_LABEL_DISTANCE = 60;

/**
 * Finds values that match the pattern of the field's hints, those after a label first. Invalid patterns are reported to
 * `warn`.
 */
export function findPattern(
  labelledDocument: LabelledDocument,
  leaf: Leaf,
  pattern: string,
  search: { readonly scope?: Scope; readonly warn: (message: string) => void },
): FoundValue[] {
  const { lines } = labelledDocument.layout;
  const matches = matchPattern(
    pattern,
    lines.map((line) => line.text),
  );
  if (typeof matches === 'string') {
    search.warn(matches);
    return [];
  }
  const own = new Set(labelledDocument.byLeaf.get(leaf) ?? []);
  return matches.flatMap((match): FoundValue[] => {
    const line = lines[match.text];
    if (line === undefined) return [];
    const tokens = tokensWithin(line, match.start, match.end);
    if (search.scope !== undefined && !tokens.every(search.scope.contains)) return [];
    const near = (hit: { readonly start: number; readonly end: number }): boolean =>
      hit.start <= match.start && match.start - hit.end < MAX_LABEL_DISTANCE;
    const besides = [line.at, line.at - 1].some((at) =>
      labelledDocument.hits[at]?.some((hit) => own.has(hit) && (at < line.at || near(hit))),
    );
    const printed = line.text.slice(match.start, match.end);
    const numeric = leaf.valueType === 'number' || leaf.valueType === 'integer' || leaf.kind === 'date';
    const value = numeric ? read(leaf.kind, printed, labelledDocument.conventions)[0]?.value : printed.trim();
    if (value === undefined || value === '') return [];
    return [{ value, tokens, score: MATCHED + (besides ? LABELLED : 0), at: line.at }];
  });
}
