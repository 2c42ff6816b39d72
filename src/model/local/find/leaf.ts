import type { Check } from '../../../../schemas/checks.ts';
import type { LabelledDocument } from '../labelled-document.ts';
import type { Field, Leaf } from '../schema.ts';
import type { Tables } from '../tables/heads.ts';
import { findByContent } from './by-content.ts';
import { findChoice, findCurrency } from './choices.ts';
import { bestCandidate, type FoundValue, joinRuns, type Scope, toTyped } from './found.ts';
import { impossibleAnywhere, impossibleBeside, impossibleMessage } from './impossible.ts';
import { findLabelled } from './labelled.ts';
import { findLetterhead } from './letterhead.ts';
import { findCheckbox } from './pairs.ts';
import { findSections, findTitle } from './sections.ts';
import { findPattern, findUnlabelled } from './unlabelled.ts';

/** Minimum score of a candidate. */
const MIN_SCORE = 0.6;
const MIN_UNLABELLED_SCORE = 0.2;

/** How to find one field. */
export interface Search {
  readonly scope?: Scope;
  /** Adjusts the scores of candidates by other evidence in the document. */
  readonly adjustScores?: (leaf: Leaf, candidates: readonly FoundValue[]) => readonly FoundValue[];
  readonly warn: (message: string) => void;
  /** JSON Pointer of a field in the answer. */
  readonly pointerOf: (field: Field) => string;
  /** What must hold in the document. */
  readonly checks: readonly Check[];
  /** The amounts beside the labels of the field at a JSON Pointer, the most likely first. */
  readonly amountsAt: (pointer: string) => readonly number[];
  readonly tables: Tables;
}

function ofLetterhead(labelledDocument: LabelledDocument, leaf: Leaf, search: Search): FoundValue[] {
  const candidates = findLabelled(labelledDocument, leaf, search.scope).filter(({ score }) => score > 1.1);
  if (search.scope !== undefined || !leaf.unlabelled) return candidates;
  const head = findLetterhead(labelledDocument);
  const lines = leaf.kind === 'company' ? head.company : head.address;
  const found = joinRuns(lines, leaf.kind === 'company' ? ' ' : ', ', 1.5, 0);
  return found === undefined ? candidates : [...candidates, found];
}

function candidatesOf(labelledDocument: LabelledDocument, leaf: Leaf, search: Search): readonly FoundValue[] {
  if (leaf.hints.pattern !== undefined) return findPattern(labelledDocument, leaf, leaf.hints.pattern, search);
  switch (leaf.kind) {
    case 'company':
    case 'address':
      return ofLetterhead(labelledDocument, leaf, search);
    case 'currency':
      return findCurrency(labelledDocument, leaf);
    case 'choice':
      return findChoice(labelledDocument, leaf, search.scope);
    case 'checkbox':
      return findCheckbox(labelledDocument, leaf);
    case 'title':
      return findTitle(labelledDocument);
    case 'section':
      return findSections(labelledDocument, leaf);
    default: {
      const labelled = findLabelled(labelledDocument, leaf, search.scope);
      return [...labelled, ...findByContent(labelledDocument, leaf, search.scope)];
    }
  }
}

/**
 * Finds the value of one field, in its JSON type; undefined if no candidate is certain enough.
 */
export function findLeaf(labelledDocument: LabelledDocument, leaf: Leaf, search: Search): FoundValue | undefined {
  return findCandidates(labelledDocument, leaf, search).best;
}

/** As `findLeaf`, with all candidates in their JSON type, the most likely first. */
export function findCandidates(
  labelledDocument: LabelledDocument,
  leaf: Leaf,
  search: Search,
): { readonly best: FoundValue | undefined; readonly candidates: readonly FoundValue[] } {
  const allCandidates = candidatesOf(labelledDocument, leaf, search);
  const adjusted = search.adjustScores?.(leaf, allCandidates) ?? allCandidates;
  const candidates = adjusted.flatMap((found) => toTyped(leaf, found) ?? []);
  const best = bestCandidate(
    candidates.filter(({ score }) => score >= MIN_SCORE),
    leaf.prefer,
  );
  const ranked = candidates.toSorted((a, b) => b.score - a.score);
  if (leaf.hints.pattern !== undefined) return { best, candidates: ranked };
  const impossible = impossibleBeside(labelledDocument, leaf, search.scope).filter(
    ({ score }) => score >= MIN_SCORE && score > (best?.score ?? 0),
  );
  const warn = (found: Parameters<typeof impossibleMessage>[1]) =>
    search.warn(impossibleMessage(search.pointerOf(leaf), found));
  for (const { value, reason } of impossible) warn({ text: String(value), reason });
  // A value from elsewhere would stand in for the one that the document names.
  if (best !== undefined || !leaf.unlabelled || impossible.length > 0) return { best, candidates: ranked };
  const anywhere = SPECIFIC_KINDS.has(leaf.kind) ? findUnlabelled(labelledDocument, leaf, search.scope) : [];
  const sure = anywhere
    .flatMap((found) => toTyped(leaf, found) ?? [])
    .filter(({ score }) => score >= MIN_UNLABELLED_SCORE);
  const first = bestCandidate(sure, leaf.prefer);
  const isOneOfSeveral = sure.some(({ value }) => value !== first?.value);
  const found = first === undefined || !isOneOfSeveral ? first : { ...first, isOneOfSeveral };
  if (found === undefined && SPECIFIC_KINDS.has(leaf.kind)) {
    for (const text of impossibleAnywhere(labelledDocument, leaf, search.scope)) warn(text);
  }
  return { best: found, candidates: found === undefined ? ranked : [...ranked, found] };
}

/** Kinds whose format is specific enough to need no label. */
const SPECIFIC_KINDS: ReadonlySet<string> = new Set([
  'date',
  'time',
  'email',
  'phone',
  'url',
  'iban',
  'vat_id',
  'amount',
  'percent',
  'code',
]);
