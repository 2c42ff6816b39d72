import { normalise } from '../../../document/values/normalise.ts';
import { companyScore } from '../find/lineclass.ts';
import type { LabelledPage } from '../labelled-page.ts';
import type { Token } from '../layout/run.ts';
import type { Group, Leaf } from '../schema/field.ts';
import { addressBlocks, PARTS } from './address-blocks.ts';
import { type Block, blockOfHeading } from './block.ts';

/** The block of each party that the schema asks for. */
export type Parties = ReadonlyMap<Group, Block>;

/** The label of a party's block as a field, so that headings are found with all other labels. */
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

function byHeading(labelledPage: LabelledPage, leaf: Leaf): Block | undefined {
  const blocks = (labelledPage.byLeaf.get(leaf) ?? []).flatMap((hit) => blockOfHeading(labelledPage, hit) ?? []);
  return blocks.find(({ runs }) => runs.length > 1) ?? blocks[0];
}

function nameOf(block: Block): string {
  return normalise(block.runs[0]?.text.split(PARTS)[0] ?? '');
}

/** The seller is named at the top or has a firm's name; a single block further down is whom the document is for. */
function withoutHeading(
  labelledPage: LabelledPage,
  wanted: readonly Group[],
  taken: ReadonlySet<Token>,
): (readonly [Group, Block])[] {
  const free = addressBlocks(labelledPage).filter((block) => !wordsIn(block).some((token) => taken.has(token)));
  const seller = wanted.find(({ role }) => role === 'seller');
  const buyer = wanted.find(({ role }) => role === 'buyer');
  const [first, second] = free;
  if (first === undefined) return [];
  if (second === undefined && seller !== undefined && buyer !== undefined) {
    const top = (labelledPage.layout.lines.find(({ at }) => at === first.at)?.at ?? 0) - first.runs.length < 2;
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
 * Where the parties of a document are printed: under their headings, and for seller and buyer also by the order in which
 * addresses stand on the first page.
 */
export function partiesOf(labelledPage: LabelledPage, headings: ReadonlyMap<Group, Leaf>): Parties {
  const found = new Map<Group, Block>();
  for (const [group, leaf] of headings) {
    const block = byHeading(labelledPage, leaf);
    if (block !== undefined) found.set(group, block);
  }
  const missing = [...headings.keys()].filter((group) => !found.has(group));
  const taken = new Set([...found.values()].flatMap(wordsIn));
  for (const [group, block] of withoutHeading(labelledPage, missing, taken)) found.set(group, block);
  return found;
}
