import { findLabels, type LabelHit } from './labels/hits.ts';
import type { LabelIndex } from './labels/index.ts';
import { isModifier } from './labels/modifiers.ts';
import type { Layout } from './layout/layout.ts';
import type { Line } from './layout/lines.ts';
import type { NumberConventions } from './read/reading.ts';
import type { Leaf } from './schema/field.ts';

/** The field that a label belongs to, or `other` for one that the schema does not have. */
export type Owner = Leaf | 'other';

/** A label with its location in the document. */
export interface Hit extends LabelHit<Owner> {
  readonly line: Line;
}

/** A document with its lines, labels and conventions. */
export interface LabelledDocument {
  readonly layout: Layout;
  readonly conventions: NumberConventions;
  /** Labels in order, by index of the line in the document. */
  readonly hits: readonly (readonly Hit[])[];
  readonly byLeaf: ReadonlyMap<Leaf, readonly Hit[]>;
}

function hitsOf(line: Line, index: LabelIndex<Owner>): Hit[] {
  const hits: Hit[] = [];
  // A label never spans two cells.
  for (const cell of line.cells) {
    for (const found of findLabels(cell.text, index)) {
      const hit = { ...found, start: found.start + cell.from, end: found.end + cell.from, line };
      const from = hits.at(-1)?.end ?? 0;
      if (!isModifier(hit.entry.key, line.text.slice(from, hit.start), hits.length > 0)) hits.push(hit);
    }
  }
  return hits;
}

/** Finds the labels of all lines. */
export function labelDocument(
  layout: Layout,
  index: LabelIndex<Owner>,
  conventions: NumberConventions,
): LabelledDocument {
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
