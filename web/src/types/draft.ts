import type { ChosenField, ProposedField } from '../api.ts';

/** A proposed field as a person has chosen and named it. */
export interface DraftField {
  readonly proposed: ProposedField;
  readonly isUsed: boolean;
  /** Name of the property, or of the column in its list. */
  readonly name: string;
  readonly kind: ProposedField['kind'];
}

/** Name of the list that a field is a column of; undefined for a field of the document itself. */
export function listOf({ pointer }: ProposedField): string | undefined {
  const [, own, star] = pointer.split('/');
  return star === undefined ? undefined : own;
}

/** The proposed fields, all of them used as they are: those of the document, then those of its lists. */
export function draftOf(fields: readonly ProposedField[]): readonly DraftField[] {
  const sorted = [...fields].sort((a, b) => Number(listOf(a) !== undefined) - Number(listOf(b) !== undefined));
  return sorted.map((proposed) => ({
    proposed,
    isUsed: true,
    name: proposed.pointer.split('/').at(-1) ?? '',
    kind: proposed.kind,
  }));
}

/** The used fields as the API takes them. */
export function chosenFields(draft: readonly DraftField[]): readonly ChosenField[] {
  return draft
    .filter(({ isUsed, name }) => isUsed && name.trim() !== '')
    .map(({ proposed, name, kind }) => {
      const list = listOf(proposed);
      const own = name.trim().replaceAll(/[/*~]/g, '-');
      return { pointer: list === undefined ? `/${own}` : `/${list}/*/${own}`, label: proposed.label, kind };
    });
}

/** A name that two used fields have; undefined if there is none. */
export function nameUsedTwice(draft: readonly DraftField[]): string | undefined {
  const seen = new Set<string>();
  for (const { pointer } of chosenFields(draft)) {
    if (seen.has(pointer)) return pointer.split('/').at(-1);
    seen.add(pointer);
  }
  return undefined;
}
