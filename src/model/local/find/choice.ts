import { normalise } from '../../../document/values/normalise.ts';
import type { LabelledDocument } from '../labelled-document.ts';
import { findLabels } from '../labels/hits.ts';
import { indexLabels } from '../labels/index.ts';
import { tokensWithin } from '../layout/run.ts';
import type { Leaf } from '../schema/field.ts';
import type { FoundValue } from './found.ts';
import { regionsOf } from './regions.ts';
import type { Scope } from './scope.ts';

/** Minimum length of a value without a label; shorter ones occur by chance in running text. */
const MIN_UNLABELLED_LENGTH = 4;
const BESIDE_LABEL = 1;
const ANYWHERE = 0.6;

/**
 * Finds the values of an enumeration: next to the field's label, or anywhere as complete words if they are long enough.
 * Their own spelling counts, with `_` as a space, and the spellings of the hints.
 */
export function findChoice(labelledDocument: LabelledDocument, leaf: Leaf, scope?: Scope): FoundValue[] {
  const printed = leaf.choices.flatMap(({ value, printed: texts }) =>
    texts.map((text) => ({ text, owner: value, weight: 1 })),
  );
  const index = indexLabels(printed);
  const nearLabel = new Set(
    (labelledDocument.byLeaf.get(leaf) ?? []).flatMap((hit) =>
      regionsOf(labelledDocument, hit).map((region) => region.at),
    ),
  );
  return labelledDocument.layout.lines.flatMap((line) =>
    findLabels(line.text, index).flatMap((hit): FoundValue[] => {
      const tokens = tokensWithin(line, hit.start, hit.end);
      const value = hit.entry.owners[0]?.owner;
      const near = nearLabel.has(line.at);
      const long = normalise(line.text.slice(hit.start, hit.end)).length >= MIN_UNLABELLED_LENGTH;
      if (value === undefined || (!near && !long) || (scope !== undefined && !tokens.every(scope.contains))) return [];
      return [{ value, tokens, score: near ? BESIDE_LABEL : ANYWHERE, at: line.at }];
    }),
  );
}
