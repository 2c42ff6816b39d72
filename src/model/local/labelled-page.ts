import { findLabels, type LabelHit } from './labels/hits.ts';
import type { LabelIndex } from './labels/index.ts';
import { isModifier } from './labels/modifiers.ts';
import type { Layout } from './layout/layout.ts';
import type { Line } from './layout/lines.ts';
import type { NumberConventions } from './read/reading.ts';
import type { Leaf } from './schema/field.ts';

/** Who a label speaks for: a field of the schema, or `other`: something the schema does not ask for. */
export type Owner = Leaf | 'other';

/** A label at its place in the document. */
export interface Hit extends LabelHit<Owner> {
  readonly line: Line;
}

/** Everything that is known of a document before fields are looked for. */
export interface LabelledPage {
  readonly layout: Layout;
  readonly conventions: NumberConventions;
  /** Labels of each line, in order, by the line's place in the document. */
  readonly hits: readonly (readonly Hit[])[];
  readonly byLeaf: ReadonlyMap<Leaf, readonly Hit[]>;
}

function hitsOf(line: Line, index: LabelIndex<Owner>): Hit[] {
  const kept: Hit[] = [];
  // A label never goes over the gap between two cells.
  for (const cell of line.cells) {
    for (const found of findLabels(cell.text, index)) {
      const hit = { ...found, start: found.start + cell.from, end: found.end + cell.from, line };
      const from = kept.at(-1)?.end ?? 0;
      if (!isModifier(hit.entry.key, line.text.slice(from, hit.start), kept.length > 0)) kept.push(hit);
    }
  }
  return kept;
}

/** Labels of all lines. Takes the layout, the labels to look for and the document's conventions. */
export function labelPage(layout: Layout, index: LabelIndex<Owner>, conventions: NumberConventions): LabelledPage {
  const hits = layout.lines.map((line) => hitsOf(line, index));
  const byLeaf = new Map<Leaf, Hit[]>();
  for (const hit of hits.flat()) {
    for (const { owner } of hit.entry.owners) {
      if (owner === 'other') continue;
      const list = byLeaf.get(owner);
      if (list === undefined) byLeaf.set(owner, [hit]);
      else list.push(hit);
    }
  }
  return { layout, conventions, hits, byLeaf };
}
