/** The outcome of a rule for one item or the document. */
export interface CheckOutcome {
  /** The rule in words: `lines add up to the total`. */
  readonly rule: string;
  readonly pointers: readonly string[];
  readonly holds: boolean;
  /** Whether it can hardly hold by chance, as sums and products: then it speaks for its values. */
  readonly isProof: boolean;
  /** Of a product: whether a factor is 1, so that it holds wherever an amount is printed twice. */
  readonly isByOne?: boolean;
  /** What the rule says a value should be, and what it is. */
  readonly expected?: string | undefined;
  readonly found?: string | undefined;
}

/** What is known of the print of values. */
export interface PrintedFacts {
  /** The decimals that a number is printed with; undefined if it is not known. */
  decimals(pointer: string): number | undefined;
  /** The percentages that are printed in the row of a value. */
  percentages(pointer: string): readonly number[];
}

/** Gives the place of a value within the item that a rule is applied to. */
export type At = (place: string) => string;

/** One place or several, as a list. */
export function listOf(places: string | readonly string[] | undefined): readonly string[] {
  return places === undefined ? [] : typeof places === 'string' ? [places] : places;
}

/** An outcome in words. */
export function outcome(
  rule: string,
  pointers: readonly string[],
  rest: Pick<CheckOutcome, 'holds' | 'expected' | 'found' | 'isByOne'> & { readonly isProof?: boolean },
): CheckOutcome {
  return { rule, pointers, isProof: false, ...rest };
}

/** The number of decimals of a printed number; undefined if it is not known how it is printed. */
export function decimalsIn(text: string | undefined): number | undefined {
  return text === undefined ? undefined : (/[.,](\d+)\D*$/.exec(text)?.[1]?.length ?? 0);
}
