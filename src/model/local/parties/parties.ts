import { normalise } from '../../../document/values/normalise.ts';
import { companyScore } from '../find/line-kinds.ts';
import type { LabelledDocument } from '../labelled-document.ts';
import type { Token } from '../layout.ts';
import type { Group, Leaf } from '../schema.ts';
import { addressBlocks, type Block, blockOfHeading, PARTS } from './blocks.ts';

/** The block of each party in the schema. */
export type Parties = ReadonlyMap<Group, Block>;

/** A leaf for the heading of a party's block, so that headings are found with all other labels. */
export function headingLeaf(group: Group): Leaf {
  return {
    type: 'leaf',
    name: group.name,
    kind: 'text',
    valueType: 'string',
    concept: undefined,
    labels: group.headings.map((text) => ({ text, weight: 0.9 })),
    not: [],
    unlabelled: false,
    prefer: 'first',
    choices: [],
    hints: {},
  };
}

function wordsIn(block: Block): Token[] {
  return block.runs.flatMap(({ tokens }) => tokens);
}

function byHeading(labelledDocument: LabelledDocument, leaf: Leaf): Block | undefined {
  const blocks = (labelledDocument.byLeaf.get(leaf) ?? []).flatMap(
    (hit) => blockOfHeading(labelledDocument, hit) ?? [],
  );
  return blocks.find(({ runs }) => runs.length > 1) ?? blocks[0];
}

function nameOf(block: Block): string {
  return normalise(block.runs[0]?.text.split(PARTS)[0] ?? '');
}

/** The seller is at the top or has a company's name; a single block further down is the buyer. */
function withoutHeading(
  labelledDocument: LabelledDocument,
  wanted: readonly Group[],
  taken: ReadonlySet<Token>,
): (readonly [Group, Block])[] {
  const free = addressBlocks(labelledDocument).filter((block) => !wordsIn(block).some((token) => taken.has(token)));
  const seller = wanted.find(({ role }) => role === 'seller');
  const buyer = wanted.find(({ role }) => role === 'buyer');
  const [first, second] = free;
  if (first === undefined) return [];
  if (second === undefined && seller !== undefined && buyer !== undefined) {
    const top = (labelledDocument.layout.lines.find(({ at }) => at === first.at)?.at ?? 0) - first.runs.length < 2;
    return [[top || companyScore(first.runs[0]?.text ?? '') > 1 ? seller : buyer, first]];
  }
  const pairs: (readonly [Group, Block])[] = [];
  if (seller !== undefined) pairs.push([seller, first]);
  const other = free.find((block) => nameOf(block) !== nameOf(first));
  const forBuyer = seller === undefined ? first : other;
  if (buyer !== undefined && forBuyer !== undefined) pairs.push([buyer, forBuyer]);
  return pairs;
}

/**
 * Finds the blocks of the parties: below their headings, and for seller and buyer also by the order of addresses on the
 * first page.
 */
export function findParties(labelledDocument: LabelledDocument, headings: ReadonlyMap<Group, Leaf>): Parties {
  const found = new Map<Group, Block>();
  for (const [group, leaf] of headings) {
    const block = byHeading(labelledDocument, leaf);
    if (block !== undefined) found.set(group, block);
  }
  const missing = [...headings.keys()].filter((group) => !found.has(group));
  const taken = new Set([...found.values()].flatMap(wordsIn));
  for (const [group, block] of withoutHeading(labelledDocument, missing, taken)) found.set(group, block);
  return found;
}
