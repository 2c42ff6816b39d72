/** A value that is printed where a field should have it, and that the answer has for no field. */
export interface LeftOut {
  readonly pointer: string;
  readonly page: number;
  readonly text: string;
  /** What says that it is the field's: its label or its row and column, a sum that comes out with it, or its form. */
  readonly because: 'place' | 'sum' | 'form';
}

/** Whether words of a page are those of a value of the answer. */
export type IsUsed = (page: number, words: readonly number[]) => boolean;

/** A property that is a percentage, which its name says. */
export const PERCENTAGE = /(?:^|[/_])(?:rate|percent|percentage|pct)(?:_|$)/;
