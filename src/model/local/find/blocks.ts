import type { Run, Token } from '../layout/run.ts';
import type { FoundValue } from './found.ts';

const EDGES = /^[\s:;.,#=*|_•·–—-]+|[\s:;,|_=*–—-]+$/g;

/** Joins the text of several runs with `glue` to one value; undefined without a letter or digit. */
export function joinRuns(runs: readonly Run[], glue: string, score: number, at: number): FoundValue | undefined {
  const tokens: Token[] = runs.flatMap((run) => [...run.tokens]);
  const value = runs
    .map((run) => run.text.replace(EDGES, ''))
    .filter((text) => text !== '')
    .join(glue);
  if (!/[\p{L}\p{N}]/u.test(value)) return undefined;
  return { value, tokens, score, at };
}
