import type { Run, Token } from '../layout/run.ts';
import type { Found } from './found.ts';

const EDGES = /^[\s:;.,#=*|_•·–—-]+|[\s:;,|_=*–—-]+$/g;

/** The text of several runs as one value, parted by `glue`. Nothing where they have no letter or digit. */
export function foundIn(runs: readonly Run[], glue: string, score: number, at: number): Found | undefined {
  const tokens: Token[] = runs.flatMap((run) => [...run.tokens]);
  const value = runs
    .map((run) => run.text.replace(EDGES, ''))
    .filter((text) => text !== '')
    .join(glue);
  if (!/[\p{L}\p{N}]/u.test(value)) return undefined;
  return { value, tokens, score, at };
}
