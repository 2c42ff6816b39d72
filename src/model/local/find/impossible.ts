import type { FieldKind } from '../../../../schemas/hints.ts';
import { findUnreadableAmounts } from '../../../document/values/amounts.ts';
import { findDates, findImpossibleDates } from '../../../document/values/dates.ts';
import { overlaps, type Span } from '../../../document/values/span.ts';
import { findImpossibleTimes, findTimes } from '../../../document/values/times.ts';
import type { LabelledDocument } from '../labelled-document.ts';
import { type Run, tokensWithin } from '../layout.ts';
import type { NumberConventions, Reading } from '../read.ts';
import type { Leaf } from '../schema.ts';
import { type FoundValue, type Scope, toTyped } from './found.ts';
import { findLabelled } from './labelled.ts';

/** What is printed in the form of a kind, but cannot be a value of it. */
interface Impossible extends Span {
  readonly text: string;
  /** Why, as the end of a sentence. */
  readonly reason: string;
  /** Whether it can hardly be anything else, also without a label. */
  readonly certain: boolean;
}

const NUMERIC: ReadonlySet<FieldKind> = new Set(['amount', 'number', 'percent']);

/** Finds what is printed in the form of a date, time or number, but cannot be one. Nothing for other kinds. */
function findImpossible(kind: FieldKind, text: string, conventions: NumberConventions): readonly Impossible[] {
  if (kind === 'date') {
    return findImpossibleDates(text).map((date) => ({ ...date, reason: 'is not a day between 1900 and 2199' }));
  }
  if (kind === 'time') {
    return findImpossibleTimes(text).map((time) => ({ ...time, reason: 'is not a time of day', certain: false }));
  }
  if (!NUMERIC.has(kind)) return [];
  const unreadable = findUnreadableAmounts(text, conventions);
  if (unreadable.length === 0) return [];
  const others: readonly Span[] = [...findDates(text), ...findImpossibleDates(text), ...findTimes(text)];
  return unreadable
    .filter((amount) => !others.some((other) => overlaps(other, amount)))
    .map(({ money, ...amount }) => ({ ...amount, reason: reasonOf(amount.text), certain: money }));
}

/** Digits that every number of JSON keeps. */
const EXACT_DIGITS = 15;

function reasonOf(text: string): string {
  return text.replace(/\D/g, '').length > EXACT_DIGITS
    ? 'has more digits than a number can hold exactly'
    : 'cannot be read as a number';
}

const MAX_QUOTED = 60;

/** A sentence about a text that a field cannot take; `pointer` names the field. */
export function impossibleMessage(pointer: string, { text, reason }: Pick<Impossible, 'text' | 'reason'>): string {
  const quoted = text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
  return `For ${pointer}, "${quoted}" is printed, which ${reason}: it was not taken.`;
}

/** What is printed beside the labels of a field but cannot be its value, with the scores that values have there. */
export function impossibleBeside(
  labelledDocument: LabelledDocument,
  leaf: Leaf,
  scope: Scope | undefined,
): readonly (FoundValue & { readonly reason: string })[] {
  const reasons = new Map<string, string>();
  const readImpossible = (text: string): Reading[] =>
    findImpossible(leaf.kind, text, labelledDocument.conventions).map((found) => {
      reasons.set(found.text, found.reason);
      return { start: found.start, end: found.end, value: found.text, quality: 0 };
    });
  const unreadable = findLabelled(labelledDocument, leaf, scope, readImpossible).map((found) => ({
    ...found,
    reason: reasons.get(String(found.value)) ?? '',
  }));
  const fractions = leaf.valueType === 'integer' ? findLabelled(labelledDocument, leaf, scope) : [];
  return [
    ...unreadable,
    ...fractions
      .filter((found) => typeof found.value === 'number' && toTyped(leaf, found) === undefined)
      .map((found) => ({ ...found, value: textOf(found), reason: 'is not a whole number' })),
  ];
}

function textOf({ tokens }: FoundValue): string {
  return tokens.map(({ text }) => text).join(' ');
}

/** What is printed anywhere in the form of a field, can hardly be anything else, and cannot be a value. */
export function impossibleAnywhere(
  labelledDocument: LabelledDocument,
  leaf: Leaf,
  scope?: Scope,
): readonly Impossible[] {
  return labelledDocument.layout.lines.flatMap((line) =>
    line.cells.flatMap((cell) =>
      findImpossible(leaf.kind, cell.text, labelledDocument.conventions).filter(
        ({ certain, start, end }) =>
          certain && (scope === undefined || tokensWithin(cell, start, end).every(scope.contains)),
      ),
    ),
  );
}

/** What is printed in the cells of a row but cannot be the value of its column. */
export function impossibleInCells(
  runs: readonly Run[],
  leaf: Leaf,
  labelledDocument: LabelledDocument,
): Pick<Impossible, 'text' | 'reason'> | undefined {
  const [first] = runs.flatMap((run) => findImpossible(leaf.kind, run.text, labelledDocument.conventions));
  if (first !== undefined) return first;
  const [run] = runs;
  const isFraction = leaf.valueType === 'integer' && run !== undefined && /^\s*\d+[.,]\d+\s*$/.test(run.text);
  return isFraction ? { text: run.text.trim(), reason: 'is not a whole number' } : undefined;
}
