import { findLabels, type LabelHit, type LabelIndex } from './labels.ts';
import type { Layout, Line } from './layout.ts';
import type { NumberConventions } from './read.ts';
import type { Leaf } from './schema.ts';

/** Tax names that qualify a total instead of naming an amount: `Total (incl. GST)`. */
const TAX_KEYS: ReadonlySet<string> = new Set([
  'gst',
  'vat',
  'tax',
  'mwst',
  'ust',
  'tva',
  'iva',
  'btw',
  'taxes',
  'steuer',
  'gst6',
]);
const INCLUDES =
  /(?:incl?|inkl|includ\w*|inclusive|excl?|exkl|exclud\w*|exclusive|with|without|(?<!\p{L})ex|zzgl|plus|avec|con|ohne|of|before|after|w)[\s.:(]*(?:of\s*)?(?:\d{1,2}(?:[.,]\d+)?\s?%)?\s*$/iu;

const INCLUDED_IN = /includ\w*\s+in\s*$/i;

/** Whether a label only qualifies the previous one: a tax name after `incl.`, or anything in brackets. */
export function isModifier(key: string, before: string, afterLabel: boolean): boolean {
  if (TAX_KEYS.has(key) && INCLUDES.test(before.slice(-24))) return true;
  if (INCLUDED_IN.test(before.slice(-24))) return true;
  return afterLabel && before.lastIndexOf('(') > before.lastIndexOf(')');
}

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

/** Behind `PO`, what makes it a part of an address: `PO Box 7712`. */
const OF_ADDRESS = /^\W{0,2}box(?!\p{L})/iu;

function hitsOf(line: Line, index: LabelIndex<Owner>): Hit[] {
  const hits: Hit[] = [];
  // A label never spans two cells.
  for (const cell of line.cells) {
    for (const found of findLabels(cell.text, index)) {
      const hit = { ...found, start: found.start + cell.from, end: found.end + cell.from, line };
      // Letters before a number are a part of a code: PO-3333.
      if (/^[-/_]\d/.test(line.text.slice(hit.end, hit.end + 2))) continue;
      if (OF_ADDRESS.test(line.text.slice(hit.end))) continue;
      const from = hits.at(-1)?.end ?? 0;
      if (!isModifier(hit.entry.key, line.text.slice(from, hit.start), hits.length > 0)) hits.push(hit);
    }
  }
  return hits;
}

/** The document without the labels of fields among other words in some of its lines, by their index. */
export function withoutLabelsIn(labelled: LabelledDocument, lines: ReadonlySet<number>): LabelledDocument {
  const byLeaf = new Map<Leaf, readonly Hit[]>();
  for (const [leaf, hits] of labelled.byLeaf) {
    const kept = hits.filter((hit) => !lines.has(hit.line.at) || isAlone(hit));
    if (kept.length > 0) byLeaf.set(leaf, kept);
  }
  return { ...labelled, byLeaf };
}

/** Whether a label has no other words in its cell. */
function isAlone({ line, start, end }: Hit): boolean {
  const cell = line.cells.find(({ from, text }) => from <= start && start < from + text.length);
  const rest =
    cell === undefined ? '' : line.text.slice(cell.from, start) + line.text.slice(end, cell.from + cell.text.length);
  return !/\p{L}/u.test(rest);
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
