/** For each row, the index of the line that prints it. */
export interface Places {
  readonly lineOf: ReadonlyMap<number, number>;
  /** Rows that are printed in another order than the list has them. */
  readonly outOfOrder: ReadonlySet<number>;
}
