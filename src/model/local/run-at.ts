import { type Run, runOf, tokensWithin } from './layout.ts';

/** A part of a run, cut within words where it has to be; undefined if it has no word. */
export function runAt(run: Run, range: readonly [number, number] | undefined): Run | undefined {
  if (range === undefined) return undefined;
  const [start, end] = range;
  const tokens = tokensWithin(run, start, end);
  const [first] = tokens;
  if (first === undefined) return undefined;
  const starts = tokens.map((token) => (run.starts[run.tokens.indexOf(token)] ?? start) - start);
  return { ...runOf(tokens), text: run.text.slice(start, end), starts };
}
