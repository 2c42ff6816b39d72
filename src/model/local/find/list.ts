import type { LabelledDocument } from '../labelled-document.ts';
import { hasFormat } from '../read/read.ts';
import type { Leaf, List } from '../schema/field.ts';
import { findTable } from '../tables/table.ts';
import { findChoice } from './choice.ts';
import { findEnumeration } from './enumeration.ts';
import type { FoundValue } from './found.ts';
import { impossibleAnywhere, impossibleMessage } from './impossible.ts';
import type { Search } from './leaf.ts';
import { arrayNode, type Node, valueNode } from './node.ts';
import { findCheckboxes, findPairs } from './pairs.ts';
import { findHeadings, findParagraphs } from './paragraphs.ts';
import { findPattern } from './pattern.ts';
import { toTyped } from './typed.ts';
import { findUnlabelled } from './unlabelled.ts';

function distinct(found: readonly FoundValue[]): FoundValue[] {
  const seen = new Set<unknown>();
  return found.filter(({ value }) => {
    if (seen.has(value)) return false;
    seen.add(value);
    return true;
  });
}

/** Finds all distinct values in the items' format, such as all dates; texts are the entries below a label. */
function scalars(labelledDocument: LabelledDocument, leaf: Leaf, list: List, search: Search): FoundValue[] {
  if (leaf.hints.pattern !== undefined)
    return distinct(findPattern(labelledDocument, leaf, leaf.hints.pattern, search));
  if (list.kind === 'section') return findEnumeration(labelledDocument, leaf, true);
  if (leaf.kind === 'choice') return distinct(findChoice(labelledDocument, leaf));
  if (!hasFormat(leaf.kind)) return findEnumeration(labelledDocument, leaf, false);
  for (const text of impossibleAnywhere(labelledDocument, leaf)) {
    search.warn(impossibleMessage(search.pointerOf(list), text));
  }
  const amounts = leaf.kind === 'amount' ? 0.1 : -Infinity;
  return distinct(
    findUnlabelled(labelledDocument, leaf).filter(({ score }) => score - 0.3 >= amounts || leaf.kind !== 'amount'),
  );
}

/** Finds the items of an array by its kind; undefined if there are none. */
export function findList(labelledDocument: LabelledDocument, list: List, search: Search): Node | undefined {
  const { item, kind, maxItems } = list;
  if (kind === 'paragraphs' || kind === 'headings') {
    const found = kind === 'paragraphs' ? findParagraphs(labelledDocument) : findHeadings(labelledDocument);
    return arrayNode(found.map(valueNode), maxItems);
  }
  if (item.type === 'group') {
    if (kind === 'pairs') return arrayNode(findPairs(labelledDocument, item), maxItems);
    if (kind === 'checkboxes') return arrayNode(findCheckboxes(labelledDocument, item), maxItems);
    return findTable(labelledDocument, list, search);
  }
  if (item.type === 'list') return undefined;
  const found = scalars(labelledDocument, item, list, search).flatMap((value) => toTyped(item, value) ?? []);
  return arrayNode(found.map(valueNode), maxItems);
}
