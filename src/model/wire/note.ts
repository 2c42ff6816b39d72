/** A keyword that model servers do not enforce. */
export interface WireNote {
  /** JSON Pointer of the keyword in the user's schema. */
  readonly pointer: string;
  readonly keyword: string;
  readonly message: string;
}
