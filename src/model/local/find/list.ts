import type { LabelledPage } from '../labelled-page.ts';
import { hasForm } from '../read/read.ts';
import type { Leaf, List } from '../schema/field.ts';
import { findTable } from '../tables/table.ts';
import { findChoice } from './choice.ts';
import { findEnumeration } from './enumeration.ts';
import type { Found } from './found.ts';
import type { Search } from './leaf.ts';
import { arrayNode, type Node, valueNode } from './node.ts';
import { findCheckboxes, findPairs } from './pairs.ts';
import { findHeadings, findParagraphs } from './paragraphs.ts';
import { findPattern } from './pattern.ts';
import { typed } from './typed.ts';
import { unlabelled } from './unlabelled.ts';

function distinct(found: readonly Found[]): Found[] {
  const seen = new Set<unknown>();
  return found.filter(({ value }) => {
    if (seen.has(value)) return false;
    seen.add(value);
    return true;
  });
}

/** Everything of the items' form, each value once: all dates, all e-mail addresses. Texts are the parts of what a label heads. */
function scalars(labelledPage: LabelledPage, leaf: Leaf, list: List, search: Search): Found[] {
  if (leaf.hints.pattern !== undefined) return distinct(findPattern(labelledPage, leaf, leaf.hints.pattern, search));
  if (list.kind === 'section') return findEnumeration(labelledPage, leaf, true);
  if (leaf.kind === 'choice') return distinct(findChoice(labelledPage, leaf));
  if (!hasForm(leaf.kind)) return findEnumeration(labelledPage, leaf, false);
  const amounts = leaf.kind === 'amount' ? 0.1 : -Infinity;
  return distinct(
    unlabelled(labelledPage, leaf).filter(({ score }) => score - 0.3 >= amounts || leaf.kind !== 'amount'),
  );
}

/** The items of an array, read as its kind says. Nothing where there are none. */
export function findList(labelledPage: LabelledPage, list: List, search: Search): Node | undefined {
  const { item, kind, maxItems } = list;
  if (kind === 'paragraphs' || kind === 'headings') {
    const found = kind === 'paragraphs' ? findParagraphs(labelledPage) : findHeadings(labelledPage);
    return arrayNode(found.map(valueNode), maxItems);
  }
  if (item.type === 'group') {
    if (kind === 'pairs') return arrayNode(findPairs(labelledPage, item), maxItems);
    if (kind === 'checkboxes') return arrayNode(findCheckboxes(labelledPage, item), maxItems);
    return findTable(labelledPage, list);
  }
  if (item.type === 'list') return undefined;
  const found = scalars(labelledPage, item, list, search).flatMap((value) => typed(item, value) ?? []);
  return arrayNode(found.map(valueNode), maxItems);
}
