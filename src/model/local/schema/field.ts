import type { FieldKind, Hints } from '../../../../schemas/hints.ts';

/** A label with its certainty. */
export interface WeightedLabel {
  readonly text: string;
  readonly weight: number;
}

/** A single value to find. */
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
  /** Values of an enumeration and their possible spellings. */
  readonly choices: readonly { readonly value: string | number; readonly printed: readonly string[] }[];
  readonly hints: Hints;
}

/** An object to find. */
export interface Group {
  readonly type: 'group';
  readonly name: string;
  /** Headings of the block, if the object is a party or has `under`. */
  readonly headings: readonly string[];
  /** Role of a party (`buyer`), if it is one. */
  readonly role: string | undefined;
  readonly children: readonly (readonly [string, Field])[];
  readonly hints: Hints;
}

/** An array to find. */
export interface List {
  readonly type: 'list';
  readonly name: string;
  readonly kind: FieldKind;
  readonly item: Field;
  readonly labels: readonly WeightedLabel[];
  readonly maxItems: number;
  readonly hints: Hints;
}

/** The fields of a schema, as a tree. */
export type Field = Leaf | Group | List;
