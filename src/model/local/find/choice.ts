import { normalise } from '../../../document/values/normalise.ts';
import type { LabelledPage } from '../labelled-page.ts';
import { findLabels } from '../labels/hits.ts';
import { indexLabels } from '../labels/index.ts';
import { tokensWithin } from '../layout/run.ts';
import type { Leaf } from '../schema/field.ts';
import type { Found } from './found.ts';
import { regionsOf } from './regions.ts';
import type { Scope } from './scope.ts';

/** A value shorter than this is found too easily inside running text. */
const SHORTEST_ALONE = 4;
const BESIDE_LABEL = 1;
const ANYWHERE = 0.6;

/**
 * Values of an enumeration that are printed: beside the field's label, or anywhere as whole words where they are long enough
 * to mean something. The value's own spelling counts, with `_` as a space, and those that the hints give.
 */
export function findChoice(labelledPage: LabelledPage, leaf: Leaf, scope?: Scope): Found[] {
  const printed = leaf.choices.flatMap(({ value, printed: texts }) =>
    texts.map((text) => ({ text, owner: value, weight: 1 })),
  );
  const index = indexLabels(printed);
  const beside = new Set(
    (labelledPage.byLeaf.get(leaf) ?? []).flatMap((hit) => regionsOf(labelledPage, hit).map((region) => region.at)),
  );
  return labelledPage.layout.lines.flatMap((line) =>
    findLabels(line.text, index).flatMap((hit): Found[] => {
      const tokens = tokensWithin(line, hit.start, hit.end);
      const value = hit.entry.owners[0]?.owner;
      const near = beside.has(line.at);
      const long = normalise(line.text.slice(hit.start, hit.end)).length >= SHORTEST_ALONE;
      if (value === undefined || (!near && !long) || (scope !== undefined && !tokens.every(scope.contains))) return [];
      return [{ value, tokens, score: near ? BESIDE_LABEL : ANYWHERE, at: line.at }];
    }),
  );
}
