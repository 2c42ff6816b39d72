import type { DecimalMark } from '../../../document/values/numbers.ts';

/** A value read from a text, with its span. */
export interface Reading {
  readonly start: number;
  readonly end: number;
  readonly value: string | number | boolean;
  /** How well it fits its kind; 0 is usual. */
  readonly quality: number;
  /** A message for people, if the value is ambiguous. */
  readonly doubt?: string;
}

/** The notation of numbers and dates in a document. */
export interface NumberConventions {
  readonly dayFirst: boolean | undefined;
  readonly decimalMark: DecimalMark | undefined;
}
