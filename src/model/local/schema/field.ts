import type { FieldKind, Hints } from '../../../../schemas/hints.ts';

export interface WeightedLabel {
  readonly text: string;
  readonly weight: number;
}

/** One value to find. */
export interface Leaf {
  readonly type: 'leaf';
  readonly name: string;
  readonly kind: FieldKind;
  readonly valueType: 'string' | 'number' | 'integer' | 'boolean';
  readonly concept: string | undefined;
  readonly labels: readonly WeightedLabel[];
  readonly not: readonly string[];
  readonly unlabelled: boolean;
  readonly prefer: 'first' | 'last';
  /** Values of an enumeration with the ways that each can be printed. */
  readonly choices: readonly { readonly value: string | number; readonly printed: readonly string[] }[];
  readonly hints: Hints;
}

export interface Group {
  readonly type: 'group';
  readonly name: string;
  /** Headings of the party's block, where the object is a party or has `under`. */
  readonly headings: readonly string[];
  /** Role of a party (`buyer`), or nothing. */
  readonly role: string | undefined;
  readonly children: readonly (readonly [string, Field])[];
  readonly hints: Hints;
}

export interface List {
  readonly type: 'list';
  readonly name: string;
  readonly kind: FieldKind;
  readonly item: Field;
  readonly labels: readonly WeightedLabel[];
  readonly maxItems: number;
  readonly hints: Hints;
}

/** What a schema asks for, as a tree. */
export type Field = Leaf | Group | List;
