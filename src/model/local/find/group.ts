import { isCodeField } from '../code/fields.ts';
import type { LabelledPage } from '../labelled-page.ts';
import type { Block } from '../parties/block.ts';
import { fromBlock } from '../parties/fields.ts';
import type { Parties } from '../parties/parties.ts';
import type { Field, Group, Leaf } from '../schema/field.ts';
import { foundIn } from './blocks.ts';
import { bestOf, type Found } from './found.ts';
import { labelled } from './labelled.ts';
import { findLeaf, type Search } from './leaf.ts';
import { letterheadOf } from './letterhead.ts';
import { findList } from './list.ts';
import { type Node, objectNode, valueNode } from './node.ts';
import type { Scope } from './scope.ts';

/** Score of a name that stands right behind a label such as `Customer name`. */
const SURELY_NAMED = 1.2;

export interface GroupSearch extends Search {
  readonly parties: Parties;
  /** Reads a field of source code. */
  readonly code: (field: Field) => Node | undefined;
}

function scopeOf(block: Block): Scope {
  const tokens = new Set(block.runs.flatMap((run) => run.tokens));
  return { contains: (token) => tokens.has(token) };
}

/** All of the document but the blocks of the other parties. */
function outside(parties: Parties, group: Group): Scope {
  const tokens = new Set(
    [...parties].flatMap(([other, block]) => (other === group ? [] : block.runs.flatMap((run) => run.tokens))),
  );
  return { contains: (token) => !tokens.has(token) };
}

function ofLetterhead(labelledPage: LabelledPage, leaf: Leaf): Found | undefined {
  const head = letterheadOf(labelledPage);
  if (leaf.kind === 'company' || leaf.name === 'name') return foundIn(head.company, ' ', 1, 0);
  return leaf.kind === 'address' ? foundIn(head.address, ', ', 1, 0) : undefined;
}

function findPartyLeaf(labelledPage: LabelledPage, group: Group, leaf: Leaf, search: GroupSearch): Found | undefined {
  const block = search.parties.get(group);
  const part = leaf.name === 'name' ? 'name' : leaf.kind;
  const named = part === 'name' ? bestOf(labelled(labelledPage, leaf), 'first') : undefined;
  if (named !== undefined && named.score >= SURELY_NAMED) return named;
  const inside =
    block === undefined
      ? undefined
      : (fromBlock(block, part) ?? findLeaf(labelledPage, leaf, { ...search, scope: scopeOf(block) }));
  if (inside !== undefined || group.role !== 'seller') return inside;
  const fallback = block === undefined ? ofLetterhead(labelledPage, leaf) : undefined;
  if (
    fallback !== undefined ||
    part === 'name' ||
    ['company', 'address', 'text', 'city', 'street', 'postcode'].includes(part)
  )
    return fallback;
  return findLeaf(labelledPage, leaf, { ...search, scope: outside(search.parties, group) });
}

function findField(labelledPage: LabelledPage, parent: Group, field: Field, search: GroupSearch): Node | undefined {
  if (isCodeField(field)) return search.code(field);
  if (field.type === 'group') return findGroup(labelledPage, field, search);
  if (field.type === 'list') return findList(labelledPage, field, search);
  return valueNode(
    parent.headings.length > 0
      ? findPartyLeaf(labelledPage, parent, field, search)
      : findLeaf(labelledPage, field, search),
  );
}

/** The values of an object's properties. A party's are looked for in its block, the seller's also elsewhere. */
export function findGroup(labelledPage: LabelledPage, group: Group, search: GroupSearch): Node | undefined {
  return objectNode(group.children.map(([key, field]) => [key, findField(labelledPage, group, field, search)]));
}
