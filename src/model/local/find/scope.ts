import type { Run, Token } from '../layout/run.ts';

/** The part of a document that a field is looked for in; the whole of it where there is none. */
export interface Scope {
  /** Whether a word lies in it. */
  readonly contains: (token: Token) => boolean;
}

/** Whether most of a run lies in the scope. */
export function inScope(run: Run, scope: Scope | undefined): boolean {
  if (scope === undefined) return true;
  const inside = run.tokens.filter(scope.contains).length;
  return inside * 2 > run.tokens.length;
}
