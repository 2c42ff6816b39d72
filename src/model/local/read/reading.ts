import type { DecimalMark } from '../../../document/values/numbers.ts';

/** A value read from a text, and the characters it was read from. */
export interface Reading {
  readonly start: number;
  readonly end: number;
  readonly value: string | number | boolean;
  /** How good it looks for what it should be: 0 is usual. */
  readonly quality: number;
  /** Something that a person should know, where the value could be read in two ways. */
  readonly doubt?: string;
}

/** What is known of a document's way of writing numbers and dates. */
export interface NumberConventions {
  readonly dayFirst: boolean | undefined;
  readonly decimalMark: DecimalMark | undefined;
}
