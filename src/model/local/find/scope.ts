import type { Token } from '../layout/run.ts';

/** The part of a document that a field is looked for in; the whole of it where there is none. */
export interface Scope {
  /** Whether a word lies in it. */
  readonly contains: (token: Token) => boolean;
}
