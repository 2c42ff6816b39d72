import { normalise } from '../../../document/values/normalise.ts';
import { companyScore } from '../find/line-kinds.ts';
import type { LabelledDocument } from '../labelled-document.ts';
import type { Token } from '../layout.ts';
import type { Group, Leaf } from '../schema.ts';
import { EXPORTER } from '../vocabulary/vocabulary.ts';
import { fromBlock, isAddress } from './address-parts.ts';
import { addressBlocks, type Block, blockOfHeading, PARTS } from './blocks.ts';
import { scoreIssuers } from './issuer.ts';

/** The block of each party in the schema. */
export type Parties = ReadonlyMap<Group, Block>;

/**
 * A leaf for the heading of a party's block, so that headings are found with all other labels. `groups`: all parties of the
 * schema; who exports is the seller unless it is one of its own.
 */
export function headingLeaf(group: Group, groups: readonly Group[]): Leaf {
  const isExporter = group.role === 'seller' && groups.every(({ role }) => role !== 'shipper');
  const exporter = isExporter ? EXPORTER : [];
  return {
    type: 'leaf',
    name: group.name,
    kind: 'text',
    valueType: 'string',
    concept: undefined,
    labels: [...group.headings, ...exporter].map((text) => ({ text, weight: 0.9 })),
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
  return blocks.find(isAddress) ?? blocks.find(({ runs }) => runs.length > 1) ?? blocks[0];
}

/** The address of a party whose heading has only its name below, as on a payment slip: the block of that name elsewhere. */
function withAddress(block: Block, others: readonly Block[]): Block {
  if (fromBlock(block, 'address') !== undefined) return block;
  const name = nameOf(block);
  const same = others.find((other) => isAddress(other) && name.length >= MIN_NAME && nameOf(other).startsWith(name));
  return same === undefined ? block : { ...same, isHeaded: true };
}

function nameOf(block: Block): string {
  return normalise(block.runs[0]?.text.split(PARTS)[0] ?? '');
}

/** Letters of a name that is known again. */
const MIN_NAME = 6;
/** Score from which a block is sure to be the issuer's, and below whose negative it is sure not to be. */
const SURE = 2;

/**
 * Gives blocks without a heading to seller and buyer: by what tells the issuer's, and otherwise the first one to the
 * seller, which is unsure. A single block is the buyer's where the issuer has another name.
 */
function withoutHeading(
  labelledDocument: LabelledDocument,
  blocks: readonly Block[],
  wanted: readonly Group[],
  taken: ReadonlySet<Token>,
): (readonly [Group, Block])[] {
  const free = blocks.filter((block) => !wordsIn(block).some((token) => taken.has(token)));
  const seller = wanted.find(({ role }) => role === 'seller');
  const buyer = wanted.find(({ role }) => role === 'buyer');
  const scoreOf = scoreIssuers(labelledDocument, blocks);
  const ranked = free.map((block) => ({ block, score: scoreOf(block) })).sort((a, b) => b.score - a.score);
  const [best] = ranked;
  if (best === undefined || (seller === undefined && buyer === undefined)) return [];
  const others = ranked.filter(({ block }) => nameOf(block) !== nameOf(best.block));
  // Of the others, the first one on the page.
  const other = free.find((block) => others.some((each) => each.block === block));
  const otherScore = others.find(({ block }) => block === other)?.score;
  if (seller === undefined) {
    const last = ranked.at(-1) ?? best;
    const own = ranked.find(({ score }) => score === last.score) ?? best;
    return buyer === undefined ? [] : [[buyer, own.block]];
  }
  if (other === undefined || otherScore === undefined) {
    if (buyer === undefined) return [[seller, best.block]];
    const top = best.block.at - best.block.runs.length < 2;
    const isSeller = best.score > 0 || (best.score === 0 && (top || companyScore(best.block.runs[0]?.text ?? '') > 1));
    return [[isSeller ? seller : buyer, best.score === 0 ? unsure(best.block) : best.block]];
  }
  const isIssuer = best.score >= SURE && otherScore < SURE;
  const isRecipient = isIssuer || otherScore <= -SURE;
  return [
    [seller, isIssuer ? best.block : unsure(best.block)],
    ...(buyer === undefined ? [] : [[buyer, isRecipient ? other : unsure(other)] as const]),
  ];
}

function unsure(block: Block): Block {
  return { ...block, isUnsure: true };
}

/**
 * Finds the blocks of the parties: below their headings, and for seller and buyer also by the order of addresses on the
 * first page.
 */
export function findParties(labelledDocument: LabelledDocument, headings: ReadonlyMap<Group, Leaf>): Parties {
  const found = new Map<Group, Block>();
  const blocks = addressBlocks(labelledDocument);
  for (const [group, leaf] of headings) {
    const block = byHeading(labelledDocument, leaf);
    if (block !== undefined) found.set(group, block);
  }
  const headed = new Set([...found.values()].flatMap(wordsIn));
  const others = blocks.filter((block) => !wordsIn(block).some((token) => headed.has(token)));
  for (const [group, block] of found) found.set(group, withAddress(block, others));
  const missing = [...headings.keys()].filter((group) => !found.has(group));
  const taken = new Set([...found.values()].flatMap(wordsIn));
  for (const [group, block] of withoutHeading(labelledDocument, blocks, missing, taken)) found.set(group, block);
  const [buyer, consignee] = ['buyer', 'ship_to'].map((role) =>
    [...headings.keys()].find((group) => group.role === role),
  );
  const goods = consignee === undefined ? undefined : found.get(consignee);
  // Where goods are sold to nobody else, who receives them is the buyer.
  if (buyer !== undefined && !found.has(buyer) && goods !== undefined && isAddress(goods))
    found.set(buyer, unsure(goods));
  return found;
}
