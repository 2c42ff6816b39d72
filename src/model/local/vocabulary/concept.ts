import type { FieldKind } from '../../../../schemas/hints.ts';

/** A business field that many documents have, whatever it is called there. */
export interface Concept {
  readonly id: string;
  readonly kind: FieldKind;
  /** Property names that mean it, in snake case. */
  readonly names: readonly string[];
  /** What is printed beside it, in English, German, French, Spanish, Italian, Dutch and Portuguese: sure labels. */
  readonly labels: readonly string[];
  /** Labels that mean it where nothing surer is printed. */
  readonly weak?: readonly string[];
  /** Whether its form alone tells it. */
  readonly unlabelled?: boolean;
  readonly prefer?: 'first' | 'last';
}

/** Entries of a table written as text: parted by bars and line ends. */
export function list(text: string): readonly string[] {
  return text
    .split(/[|\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
