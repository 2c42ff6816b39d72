import type { Candidates } from '../choose.ts';
import { isCodeField } from '../code.ts';
import type { LabelledDocument } from '../labelled-document.ts';
import type { Token } from '../layout.ts';
import { fromBlock } from '../parties/address-parts.ts';
import { type Block, wordsOfBlock } from '../parties/blocks.ts';
import { issuerName } from '../parties/issuer.ts';
import type { Parties } from '../parties/parties.ts';
import type { Field, Group, Leaf } from '../schema.ts';
import { ROLES } from '../vocabulary/vocabulary.ts';
import { bestCandidate, type FoundValue, joinRuns, type Node, objectNode, type Scope, valueNode } from './found.ts';
import { findLabelled } from './labelled.ts';
import { findCandidates, findLeaf, type Search } from './leaf.ts';
import { findLetterhead } from './letterhead.ts';
import { wordsOf } from './line-kinds.ts';
import { findList } from './list.ts';

/** Score above which a name right after a label such as `Customer name` is certain. */
const MIN_CERTAIN_SCORE = 1.2;

/** How to find the fields of an object. */
interface GroupSearch extends Search {
  readonly parties: Parties;
  /** Keeps the candidates of a field outside of lists and parties. */
  readonly keep: (candidates: Candidates) => void;
  /** Finds a field of source code. */
  readonly code: (field: Field) => Node | undefined;
}

type Label = Parameters<NonNullable<Scope['takes']>>[0];

/** Numbers that a label may call a party's, as `Customer VAT no` does. */
const OF_PARTY: ReadonlySet<string> = new Set(['vat_id', 'code', 'iban']);

/** Single words that name a party, by its role. */
const ROLE_WORDS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  ROLES.map(({ id, headings }) => [id, new Set(headings.filter((text) => /^\p{L}{4,}$/u.test(text)))]),
);

/** Whether a word beside a label in its cell names a party: `NIF cliente`. */
function namesRole({ line, start, end }: Label, role: string): boolean {
  const cell = line.cells.find(({ from, text }) => from <= start && start < from + text.length);
  if (cell === undefined) return false;
  const before = line.text.slice(cell.from, start);
  const behind = line.text.slice(end, cell.from + cell.text.length);
  const beside = [wordsOf(before).at(-1), ...(/^\W{0,3}\p{L}/u.test(behind) ? [wordsOf(behind)[0]] : [])];
  return beside.some((word) => word !== undefined && ROLE_WORDS.get(role)?.has(word) === true);
}

function scopeOf(labelledDocument: LabelledDocument, block: Block): Scope {
  const tokens = wordsOfBlock(labelledDocument, block);
  return { contains: (token) => tokens.has(token) };
}

/** The words of the blocks of the other parties. */
function wordsOfOthers(labelledDocument: LabelledDocument, parties: Parties, group: Group): ReadonlySet<Token> {
  return new Set(
    [...parties].flatMap(([other, block]) => (other === group ? [] : [...wordsOfBlock(labelledDocument, block)])),
  );
}

/** The seller's name and address at the top of the page, which are no other party's. */
function ofLetterhead(
  labelledDocument: LabelledDocument,
  leaf: Leaf,
  others: ReadonlySet<Token>,
): FoundValue | undefined {
  if (leaf.kind === 'company' || leaf.name === 'name') {
    return joinRuns(issuerName(labelledDocument, others), ' ', 1, 0);
  }
  const { address } = findLetterhead(labelledDocument);
  const isOwn = !address.some(({ tokens }) => tokens.some((token) => others.has(token)));
  return leaf.kind === 'address' && isOwn ? joinRuns(address, ', ', 1, 0) : undefined;
}

function findPartyLeaf(
  labelledDocument: LabelledDocument,
  group: Group,
  leaf: Leaf,
  search: GroupSearch,
): FoundValue | undefined {
  const block = search.parties.get(group);
  const part = leaf.name === 'name' ? 'name' : leaf.kind;
  const named = part === 'name' ? bestCandidate(findLabelled(labelledDocument, leaf), 'first') : undefined;
  if (named !== undefined && named.score >= MIN_CERTAIN_SCORE) return named;
  const inside =
    block === undefined
      ? undefined
      : (fromBlock(block, part) ??
        findLeaf(labelledDocument, leaf, { ...search, scope: scopeOf(labelledDocument, block) }));
  if (inside !== undefined) return block?.isUnsure === true ? { ...inside, isPartyUnsure: true } : inside;
  if (group.role === 'buyer' && OF_PARTY.has(leaf.kind)) {
    const takes = (label: Label) => namesRole(label, 'buyer');
    return bestCandidate(findLabelled(labelledDocument, leaf, { contains: () => true, takes }), 'first');
  }
  if (group.role !== 'seller') return undefined;
  const others = wordsOfOthers(labelledDocument, search.parties, group);
  const isNameless = part === 'name' && block?.isHeaded === false;
  const fallback = block === undefined || isNameless ? ofLetterhead(labelledDocument, leaf, others) : undefined;
  if (
    fallback !== undefined ||
    part === 'name' ||
    ['company', 'address', 'text', 'city', 'street', 'postcode'].includes(part)
  )
    return fallback;
  // What a label calls the customer's is not the seller's.
  const takes = (label: Label) => !OF_PARTY.has(leaf.kind) || !namesRole(label, 'buyer');
  return findLeaf(labelledDocument, leaf, { ...search, scope: { contains: (token) => !others.has(token), takes } });
}

function findField(
  labelledDocument: LabelledDocument,
  parent: Group,
  field: Field,
  search: GroupSearch,
): Node | undefined {
  if (isCodeField(field)) return search.code(field);
  if (field.type === 'group') return findGroup(labelledDocument, field, search);
  if (field.type === 'list') return findList(labelledDocument, field, search);
  if (parent.headings.length > 0) return valueNode(findPartyLeaf(labelledDocument, parent, field, search));
  const { best, candidates } = findCandidates(labelledDocument, field, search);
  search.keep({ pointer: search.pointerOf(field), best, candidates });
  return valueNode(best);
}

/** Finds the properties of an object; a party's in its block, the seller's also elsewhere. */
export function findGroup(labelledDocument: LabelledDocument, group: Group, search: GroupSearch): Node | undefined {
  const entries = group.children.map(
    ([key, field]) => [key, findField(labelledDocument, group, field, search), field] as const,
  );
  const ofConcept = (concept: string) =>
    entries.find(([, , field]) => field.type === 'leaf' && field.concept === concept)?.[1];
  const [vat, tax] = [ofConcept('vat_id'), ofConcept('tax_number')];
  // Many labels are those of both; a number that is printed once is the VAT id.
  const isBoth = vat?.type === 'value' && tax?.type === 'value' && vat.found.tokens[0] === tax.found.tokens[0];
  return objectNode(entries.map(([key, node]) => [key, isBoth && node === tax ? undefined : node]));
}
