import type { LabelledDocument } from '../labelled-document.ts';
import { type Run, tokensWithin } from '../layout/run.ts';
import { findImpossible, type Impossible } from '../read/impossible.ts';
import type { Reading } from '../read/reading.ts';
import type { Leaf } from '../schema/field.ts';
import type { FoundValue } from './found.ts';
import { findLabelled } from './labelled.ts';
import type { Scope } from './scope.ts';
import { toTyped } from './typed.ts';

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
