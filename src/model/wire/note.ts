/** A keyword that the model's server is not made to enforce. */
export interface WireNote {
  /** Of the keyword in the user's schema. */
  readonly pointer: string;
  readonly keyword: string;
  readonly message: string;
}
