import { takenOffPlaces } from '../../checks/taken-off.ts';
import { pointerTo } from '../../util/json-pointer.ts';
import type { ChunkPage } from '../language-model.ts';
import { type Candidates, chooseByChecks, summedFields } from './choose.ts';
import { findCodeField, isCodeField, outlineOf, sourceOf } from './code.ts';
import { dataOf, type FoundValue, type Node, objectNode, valueNode } from './find/found.ts';
import { findGroup } from './find/group.ts';
import { findLabelled } from './find/labelled.ts';
import { findSumLine } from './find/sum-line.ts';
import { goesOn, scoreTotals, sumLines, type TotalEvidence, totalsAtEnd } from './find/totals.ts';
import { checksOf } from './implied-checks.ts';
import { type LabelledDocument, labelDocument, type Owner, withoutLabelsIn } from './labelled-document.ts';
import { indexLabels, type Label, type LabelIndex } from './labels.ts';
import type { Layout } from './layout.ts';
import { findParties, headingLeaf, type Parties } from './parties/parties.ts';
import { inferConventions, type NumberConventions } from './read.ts';
import { evidenceLeaf, type Field, type Group, type Leaf, type List } from './schema.ts';
import { shareTables, type Tables } from './tables/heads.ts';
import { rowsUnder } from './tables/rows.ts';
import { CONCEPTS, NOT_MONEY, ROLES } from './vocabulary/vocabulary.ts';

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
  const headings = ROLES.flatMap((role) => role.headings).filter((text) => text.includes(' '));
  const others = [
    ...CONCEPTS.flatMap(({ labels }) => labels),
    ...headings,
    ...NOT_MONEY,
    ...leaves.flatMap(({ not }) => not),
  ];
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
  readonly tables: Tables;
  readonly parties: Parties;
  /** For checking other fields: the fields of the schema or the vocabulary with amounts that add up. */
  readonly witnesses: ReadonlyMap<(typeof EVIDENCE_CONCEPTS)[number], Leaf>;
}

/** The fields of a schema with the labels that they may have; the same for all documents of it. */
export interface FieldIndex extends Pick<IndexedDocument, 'root' | 'witnesses'> {
  readonly leaves: readonly Leaf[];
  readonly headings: ReadonlyMap<Group, Leaf>;
  readonly labels: LabelIndex<Owner>;
}

/** Indexes the labels of fields, which takes longer than a short document; `others` are fields that the schema lacks. */
export function indexFields(root: Group, others: readonly Leaf[] = []): FieldIndex {
  const leaves = leavesOf(root);
  const known = [...leaves, ...others];
  const witnesses = new Map(
    EVIDENCE_CONCEPTS.map((id) => [id, known.find(({ concept }) => concept === id) ?? evidenceLeaf(id)] as const),
  );
  const groups = groupsOf(root);
  const headings = new Map(groups.map((group) => [group, headingLeaf(group, groups)]));
  const all = [...new Set([...known, ...witnesses.values(), ...headings.values()])];
  return { root, leaves, witnesses, headings, labels: indexLabels([...labelsOf(all), ...itemLabels(root)]) };
}

/** Finds the labels and parties of a document. */
export function indexDocument(
  layout: Layout,
  { root, leaves, witnesses, headings, labels }: FieldIndex,
): IndexedDocument {
  const labelled = labelDocument(layout, labels, conventionsFor(layout, leaves));
  const lists = leavesAndLists(root).filter((field) => field.type === 'list');
  const tables = shareTables(layout, lists);
  // The words of an item, as those of a cash box or a brake disc, are no labels.
  const labelledDocument = withoutLabelsIn(labelled, itemLines(labelled, lists, tables));
  return { root, labelledDocument, tables, parties: findParties(labelledDocument, headings), witnesses };
}

/** Share of the largest sum of a document that a tax is at most. */
const MAX_TAX_SHARE = 0.4;
/** Cells that a row of a table has at least for its words to be an item's: in number, and as a share of the first row's. */
const MIN_ITEM_CELLS = 3;
const MIN_ITEM_SHARE = 0.7;

/** Indices of the lines that begin a row of a table. */
function itemLines(labelled: LabelledDocument, lists: readonly List[], tables: Tables): ReadonlySet<number> {
  const heads = lists.flatMap((list) => tables.headsOf(list));
  return new Set(
    heads.flatMap((head) => {
      const rows = rowsUnder(labelled, head, tables.endOf(head));
      const least = Math.max(MIN_ITEM_CELLS, MIN_ITEM_SHARE * (rows[0]?.cells.size ?? 0));
      return rows.flatMap(({ cells, at }) => (cells.size >= least ? [at] : []));
    }),
  );
}

/**
 * Finds all values of a tree of fields in a document, in the schema's shape; undefined if there are none. `warn`
 * receives messages for people.
 */
export async function findAll(
  { root, labelledDocument, tables, parties, witnesses }: IndexedDocument,
  pages: readonly ChunkPage[],
  warn: (message: string) => void,
): Promise<Node | undefined> {
  const pointers = new Map(pointersOf(root, ''));
  const evidence = (id: (typeof EVIDENCE_CONCEPTS)[number]): FoundValue[] => {
    const leaf = witnesses.get(id);
    return leaf === undefined ? [] : findLabelled(labelledDocument, leaf);
  };
  const amounts = sumLines(labelledDocument);
  const checks = checksOf(root);
  const takenOff = takenOffPlaces(checks);
  const adjustScores = (leaf: Leaf, candidates: readonly FoundValue[]): readonly FoundValue[] => {
    if (takenOff.has(pointers.get(leaf) ?? '')) return candidates.map(withoutMinus);
    if (leaf.concept !== 'total') return candidates;
    const totalEvidence = Object.fromEntries(
      EVIDENCE_CONCEPTS.map((id) => [id, evidence(id)]),
    ) as unknown as TotalEvidence;
    const found = new Set(candidates.map(({ at, value }) => `${at} ${value}`));
    const atEnd = totalsAtEnd(amounts, labelledDocument, leaf).filter(({ at, value }) => !found.has(`${at} ${value}`));
    return scoreTotals([...candidates, ...atEnd], totalEvidence, amounts);
  };
  const leafAt = new Map(
    [...pointers].flatMap(([field, pointer]) => (field.type === 'leaf' ? [[pointer, field]] : [])),
  );
  const amountsAt = (pointer: string): readonly number[] => {
    const leaf = leafAt.get(pointer);
    if (leaf === undefined) return [];
    const found = findLabelled(labelledDocument, leaf).toSorted((a, b) => b.score - a.score);
    return [...new Set(found.flatMap(({ value }) => (typeof value === 'number' ? [value] : [])))];
  };
  const source = leavesAndLists(root).some(isCodeField) ? sourceOf(pages.filter(({ kind }) => kind === 'text')) : [];
  const outline = outlineOf(source);
  const code = (field: Field): Node | undefined => findCodeField(field, outline, source);
  const fields: Candidates[] = [];
  const summed = summedFields(checks);
  const largest = Math.max(0, ...amounts.map(({ value }) => Number(value)));
  const found = findGroup(labelledDocument, root, {
    parties,
    keep: (own) => {
      const concept = leafAt.get(own.pointer)?.concept;
      const isTotal = concept === 'total';
      const most = concept === 'tax' ? MAX_TAX_SHARE * largest : Number.POSITIVE_INFINITY;
      const unlabelled = summed.has(own.pointer)
        ? amounts.filter(
            (amount) => Number(amount.value) <= most && !(isTotal && goesOn(amount, own.candidates, amounts)),
          )
        : [];
      // What a tax is on may stand beside its label as well: `VAT @ 20% on 204.75`.
      const able = own.candidates.filter(({ value }) => typeof value !== 'number' || value <= most);
      const more = takenOff.has(own.pointer) ? unlabelled.map(withoutMinus) : unlabelled;
      fields.push({ ...own, candidates: [...able, ...more] });
    },
    adjustScores,
    warn,
    pointerOf: (field) => pointers.get(field) ?? '',
    checks,
    amountsAt,
    tables,
    code,
  });
  const chosen = await chooseByChecks(fields, found === undefined ? {} : dataOf(found), checks);
  const sums = findSumLine(labelledDocument, found === undefined ? {} : dataOf(found), checks);
  const own = new Map([...chosen, ...[...sums].filter(([pointer]) => leafAt.has(pointer))]);
  return own.size === 0 ? found : withChosen(root, '', found, own);
}

/** What is taken off a sum is as much whether a minus is printed before it or not. */
function withoutMinus(found: FoundValue): FoundValue {
  return typeof found.value === 'number' && found.value < 0 ? { ...found, value: -found.value } : found;
}

/** The values of a group with those that rules chose instead. */
function withChosen(
  field: Field,
  pointer: string,
  node: Node | undefined,
  chosen: ReadonlyMap<string, FoundValue | undefined>,
): Node | undefined {
  if (field.type === 'leaf' && chosen.has(pointer)) {
    const found = chosen.get(pointer);
    return valueNode(found === undefined ? undefined : { ...found, isChosen: true });
  }
  if (field.type !== 'group') return node;
  const entries = new Map(node?.type === 'object' ? node.entries : []);
  return objectNode(
    field.children.map(([key, child]) => [key, withChosen(child, pointerTo(pointer, key), entries.get(key), chosen)]),
  );
}
