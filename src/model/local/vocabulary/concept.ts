import type { FieldKind } from '../../../../schemas/hints.ts';

/** A business field that many documents have under different names. */
export interface Concept {
  readonly id: string;
  readonly kind: FieldKind;
  /** Property names in snake case. */
  readonly names: readonly string[];
  /** Certain labels, in English, German, French, Spanish, Italian, Dutch and Portuguese. */
  readonly labels: readonly string[];
  /** Labels that count if no certain one is printed. */
  readonly weak?: readonly string[];
  /** Whether its format alone identifies it. */
  readonly unlabelled?: boolean;
  readonly prefer?: 'first' | 'last';
}

/** Splits a text at bars and line breaks. */
export function parseList(text: string): readonly string[] {
  return text
    .split(/[|\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
