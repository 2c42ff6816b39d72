import type { Token } from '../layout/run.ts';

/** The part of a document to search. */
export interface Scope {
  /** Whether a word is in it. */
  readonly contains: (token: Token) => boolean;
}
