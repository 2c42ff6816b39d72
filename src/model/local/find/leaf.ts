import type { LabelledDocument } from '../labelled-document.ts';
import type { Leaf } from '../schema/field.ts';
import { joinRuns } from './blocks.ts';
import { findCheckbox } from './checkbox.ts';
import { findChoice } from './choice.ts';
import { findCurrency } from './currency.ts';
import { bestCandidate, type FoundValue } from './found.ts';
import { findLabelled } from './labelled.ts';
import { findLetterhead } from './letterhead.ts';
import { findPattern } from './pattern.ts';
import type { Scope } from './scope.ts';
import { findSections } from './section.ts';
import { findTitle } from './title.ts';
import { toTyped } from './typed.ts';
import { findUnlabelled } from './unlabelled.ts';

/** Minimum score of a candidate. */
const MIN_SCORE = 0.6;
const MIN_UNLABELLED_SCORE = 0.2;

/** How to find one field. */
export interface Search {
  readonly scope?: Scope;
  /** Adjusts the scores of candidates by other evidence in the document. */
  readonly weigh?: (leaf: Leaf, candidates: readonly FoundValue[]) => readonly FoundValue[];
  readonly warn: (message: string) => void;
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
    default:
      return findLabelled(labelledDocument, leaf, search.scope);
  }
}

/**
 * Finds the value of one field, in its JSON type; undefined if no candidate is certain enough.
 */
export function findLeaf(labelledDocument: LabelledDocument, leaf: Leaf, search: Search): FoundValue | undefined {
  const given = candidatesOf(labelledDocument, leaf, search);
  const weighed = search.weigh?.(leaf, given) ?? given;
  const candidates = weighed.flatMap((found) => toTyped(leaf, found) ?? []);
  const best = bestCandidate(
    candidates.filter(({ score }) => score >= MIN_SCORE),
    leaf.prefer,
  );
  if (best !== undefined || !leaf.unlabelled || leaf.hints.pattern !== undefined) return best;
  const anywhere = SPECIFIC_KINDS.has(leaf.kind) ? findUnlabelled(labelledDocument, leaf, search.scope) : [];
  const sure = anywhere
    .flatMap((found) => toTyped(leaf, found) ?? [])
    .filter(({ score }) => score >= MIN_UNLABELLED_SCORE);
  return bestCandidate(sure, leaf.prefer);
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
