import { pointerTo } from '../../util/json-pointer.ts';
import type { ChunkPage } from '../language-model.ts';
import { findCodeField, isCodeField } from './code/fields.ts';
import { outlineOf } from './code/outline.ts';
import { sourceOf } from './code/source.ts';
import type { FoundValue } from './find/found.ts';
import { findGroup } from './find/group.ts';
import { findLabelled } from './find/labelled.ts';
import type { Node } from './find/node.ts';
import { scoreTotals, type TotalEvidence } from './find/totals.ts';
import { type LabelledDocument, labelDocument, type Owner } from './labelled-document.ts';
import { indexLabels, type Label } from './labels/index.ts';
import type { Layout } from './layout/layout.ts';
import { findParties, headingLeaf, type Parties } from './parties/parties.ts';
import { inferConventions } from './read/number-conventions.ts';
import type { NumberConventions } from './read/reading.ts';
import type { Field, Group, Leaf } from './schema/field.ts';
import { evidenceLeaf } from './schema/fields.ts';
import { NOT_MONEY } from './vocabulary/money.ts';
import { CONCEPTS } from './vocabulary/vocabulary.ts';

const EVIDENCE_CONCEPTS = ['total', 'amount_due', 'cash', 'change', 'subtotal', 'tax', 'rounding'] as const;

/** Leaves with labels of their own: all but the items of arrays. */
function leavesOf(field: Field): Leaf[] {
  if (field.type === 'leaf') return [field];
  if (field.type === 'group') return field.children.flatMap(([, child]) => leavesOf(child));
  return [];
}

function leavesAndLists(field: Field): Field[] {
  return field.type === 'group' ? field.children.flatMap(([, child]) => leavesAndLists(child)) : [field];
}

function pointersOf(field: Field, pointer: string): (readonly [Field, string])[] {
  const inside =
    field.type === 'group' ? field.children.flatMap(([key, child]) => pointersOf(child, pointerTo(pointer, key))) : [];
  return [[field, pointer], ...inside];
}

function groupsOf(field: Field): Group[] {
  if (field.type !== 'group') return [];
  const own = field.headings.length > 0 ? [field] : [];
  return [...own, ...field.children.flatMap(([, child]) => groupsOf(child))];
}

/** Items of an array of texts use the array's labels. */
function itemLabels(field: Field): Label<Owner>[] {
  if (field.type === 'group') return field.children.flatMap(([, child]) => itemLabels(child));
  if (field.type !== 'list' || field.item.type !== 'leaf') return [];
  const { item } = field;
  return field.labels.map(({ text, weight }) => ({ text, weight, owner: item }));
}

function labelsOf(leaves: readonly Leaf[]): Label<Owner>[] {
  const others = [...CONCEPTS.flatMap(({ labels }) => labels), ...NOT_MONEY, ...leaves.flatMap(({ not }) => not)];
  return [
    ...others.map((text): Label<Owner> => ({ text, weight: 1, owner: 'other' })),
    ...leaves.flatMap((owner) => owner.labels.map(({ text, weight }) => ({ text, weight, owner }))),
  ];
}

function conventionsFor(layout: Layout, leaves: readonly Leaf[]): NumberConventions {
  const conventions = inferConventions(layout);
  const dayFirstHint = leaves.find(({ hints }) => hints.day_first !== undefined)?.hints.day_first;
  return { ...conventions, dayFirst: conventions.dayFirst ?? dayFirstHint };
}

/** A document with the labels of the fields of a schema. */
export interface IndexedDocument {
  readonly root: Group;
  readonly labelledDocument: LabelledDocument;
  readonly parties: Parties;
  /** For checking other fields: the fields of the schema or the vocabulary with amounts that add up. */
  readonly witnesses: ReadonlyMap<(typeof EVIDENCE_CONCEPTS)[number], Leaf>;
}

/** Finds the labels and parties of a document; `others` are fields that the schema does not have. */
export function indexDocument(layout: Layout, root: Group, others: readonly Leaf[] = []): IndexedDocument {
  const leaves = leavesOf(root);
  const known = [...leaves, ...others];
  const witnesses = new Map(
    EVIDENCE_CONCEPTS.map((id) => [id, known.find(({ concept }) => concept === id) ?? evidenceLeaf(id)] as const),
  );
  const headings = new Map(groupsOf(root).map((group) => [group, headingLeaf(group)]));
  const all = [...new Set([...known, ...witnesses.values(), ...headings.values()])];
  const index = indexLabels([...labelsOf(all), ...itemLabels(root)]);
  const labelledDocument = labelDocument(layout, index, conventionsFor(layout, leaves));
  return { root, labelledDocument, parties: findParties(labelledDocument, headings), witnesses };
}

/**
 * Finds all values of a tree of fields in a document, in the schema's shape; undefined if there are none. `warn`
 * receives messages for people.
 */
export function findAll(
  { root, labelledDocument, parties, witnesses }: IndexedDocument,
  pages: readonly ChunkPage[],
  warn: (message: string) => void,
): Node | undefined {
  const evidence = (id: (typeof EVIDENCE_CONCEPTS)[number]): FoundValue[] => {
    const leaf = witnesses.get(id);
    return leaf === undefined ? [] : findLabelled(labelledDocument, leaf);
  };
  const adjustScores = (leaf: Leaf, candidates: readonly FoundValue[]): readonly FoundValue[] => {
    if (leaf.concept !== 'total') return candidates;
    const totalEvidence = Object.fromEntries(
      EVIDENCE_CONCEPTS.map((id) => [id, evidence(id)]),
    ) as unknown as TotalEvidence;
    return scoreTotals(candidates, totalEvidence);
  };
  const pointers = new Map(pointersOf(root, ''));
  const source = leavesAndLists(root).some(isCodeField) ? sourceOf(pages.filter(({ kind }) => kind === 'text')) : [];
  const outline = outlineOf(source);
  const code = (field: Field): Node | undefined => findCodeField(field, outline, source);
  return findGroup(labelledDocument, root, {
    parties,
    adjustScores,
    warn,
    pointerOf: (field) => pointers.get(field) ?? '',
    code,
  });
}
