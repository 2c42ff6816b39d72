import type { LabelledPage } from '../labelled-page.ts';
import type { Leaf } from '../schema/field.ts';
import { foundIn } from './blocks.ts';
import { findCheckbox } from './checkbox.ts';
import { findChoice } from './choice.ts';
import { findCurrency } from './currency.ts';
import { bestOf, type Found } from './found.ts';
import { labelled } from './labelled.ts';
import { letterheadOf } from './letterhead.ts';
import { findPattern } from './pattern.ts';
import type { Scope } from './scope.ts';
import { findSections } from './section.ts';
import { findTitle } from './title.ts';
import { typed } from './typed.ts';
import { unlabelled } from './unlabelled.ts';

/** A candidate below this is no find. */
const ENOUGH = 0.6;
const ENOUGH_UNLABELLED = 0.2;

/** What finding one field needs besides the labelledPage. */
export interface Search {
  readonly scope?: Scope;
  /** Changes the scores of candidates by what else the document says. */
  readonly weigh?: (leaf: Leaf, candidates: readonly Found[]) => readonly Found[];
  readonly warn: (message: string) => void;
}

function ofLetterhead(labelledPage: LabelledPage, leaf: Leaf, search: Search): Found[] {
  const beside = labelled(labelledPage, leaf, search.scope).filter(({ score }) => score > 1.1);
  if (search.scope !== undefined || !leaf.unlabelled) return beside;
  const head = letterheadOf(labelledPage);
  const lines = leaf.kind === 'company' ? head.company : head.address;
  const found = foundIn(lines, leaf.kind === 'company' ? ' ' : ', ', 1.5, 0);
  return found === undefined ? beside : [...beside, found];
}

function candidatesOf(labelledPage: LabelledPage, leaf: Leaf, search: Search): readonly Found[] {
  if (leaf.hints.pattern !== undefined) return findPattern(labelledPage, leaf, leaf.hints.pattern, search);
  switch (leaf.kind) {
    case 'company':
    case 'address':
      return ofLetterhead(labelledPage, leaf, search);
    case 'currency':
      return findCurrency(labelledPage, leaf);
    case 'choice':
      return findChoice(labelledPage, leaf, search.scope);
    case 'checkbox':
      return findCheckbox(labelledPage, leaf);
    case 'title':
      return findTitle(labelledPage);
    case 'section':
      return findSections(labelledPage, leaf);
    default:
      return labelled(labelledPage, leaf, search.scope);
  }
}

/**
 * The value of one field, or nothing where the document has none that is sure enough.
 * Takes the labelledPage, the field and how to search; the value is of the field's JSON type.
 */
export function findLeaf(labelledPage: LabelledPage, leaf: Leaf, search: Search): Found | undefined {
  const given = candidatesOf(labelledPage, leaf, search);
  const weighed = search.weigh?.(leaf, given) ?? given;
  const candidates = weighed.flatMap((found) => typed(leaf, found) ?? []);
  const best = bestOf(
    candidates.filter(({ score }) => score >= ENOUGH),
    leaf.prefer,
  );
  if (best !== undefined || !leaf.unlabelled || leaf.hints.pattern !== undefined) return best;
  const anywhere = FORMS.has(leaf.kind) ? unlabelled(labelledPage, leaf, search.scope) : [];
  const sure = anywhere.flatMap((found) => typed(leaf, found) ?? []).filter(({ score }) => score >= ENOUGH_UNLABELLED);
  return bestOf(sure, leaf.prefer);
}

/** Kinds whose form says enough to take them without a label. */
const FORMS: ReadonlySet<string> = new Set([
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
