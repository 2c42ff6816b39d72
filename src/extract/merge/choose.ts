import type { Issue } from '../../../schemas/result.ts';
import { leavesOf } from '../leaves.ts';
import type { PendingPageReads } from './pending-page-reads.ts';
import { isBlank, type Scalar, type Source } from './source.ts';

/** Sources that say the same, and one or more of them. */
export type Alternative = readonly [Source, ...Source[]];

export interface Choice {
  readonly chosen: Alternative;
  readonly issues: readonly Issue[];
}

/** Values of a list or object that are looked up to tell whether it is printed. */
const ENOUGH_LEAVES = 20;
const LONGEST_QUOTE = 200;
const MAX_RANGES = 3;

/**
 * Decides between values that cannot both be right: one that is printed on the pages that it was read from wins over one that is
 * not, then the one that more chunks say, then the first in page order. Every other one is reported.
 */
export function choose(
  alternatives: readonly [Alternative, ...Alternative[]],
  target: string,
  questions: PendingPageReads,
): Choice {
  const [only, ...others] = alternatives;
  if (others.length === 0) return { chosen: only, issues: [] };
  const weighed = alternatives.map((sources, order) => ({
    sources,
    order,
    printed: sources.map((source) => isPrinted(source, questions)).includes(true),
  }));
  const [winner, ...losers] = weighed.sort(
    (a, b) => Number(b.printed) - Number(a.printed) || b.sources.length - a.sources.length || a.order - b.order,
  );
  if (winner === undefined) return { chosen: only, issues: [] };
  const kept = `${target} is ${quote(winner.sources)} on ${pagesOf(winner.sources)}`;
  return {
    chosen: winner.sources,
    issues: losers.map(({ sources, printed }): Issue => {
      const verb = pageNumbers(sources).length === 1 ? 'says' : 'say';
      const doubt = winner.printed && !printed ? ', which is not printed there' : '';
      return {
        code: 'conflict',
        pointer: target,
        message: `${kept}, but ${pagesOf(sources)} ${verb} ${quote(sources)}${doubt}.`,
      };
    }),
  };
}

/** Whether a page of its chunk shows the value, or anything of a list or object. */
function isPrinted({ chunk, pointer, value }: Source, questions: PendingPageReads): boolean {
  const leaves = leavesOf(value).filter((leaf) => !isBlank(leaf.value));
  return leaves.slice(0, ENOUGH_LEAVES).some((leaf) => {
    const place = chunk.evidence[pointer + leaf.pointer];
    const pages = place === undefined ? chunk.pages : [place.page];
    return pages.map((page) => questions.isPrinted(leaf.value as Scalar, page, place?.words)).includes(true);
  });
}

function quote([{ value }]: Alternative): string {
  const json = JSON.stringify(value) ?? 'nothing';
  return json.length > LONGEST_QUOTE ? `${json.slice(0, LONGEST_QUOTE)}…` : json;
}

function pageNumbers(sources: Alternative): readonly number[] {
  return [...new Set(sources.flatMap(({ chunk }) => chunk.pages))].sort((a, b) => a - b);
}

function pagesOf(sources: Alternative): string {
  const numbers = pageNumbers(sources);
  const ranges: { readonly first: number; last: number }[] = [];
  for (const number of numbers) {
    const range = ranges.at(-1);
    if (range?.last === number - 1) range.last = number;
    else ranges.push({ first: number, last: number });
  }
  const named = ranges
    .slice(0, MAX_RANGES)
    .map(({ first, last }) => (first === last ? `${first}` : `${first} to ${last}`));
  if (ranges.length > MAX_RANGES) named.push('others');
  const end = named.pop() ?? '';
  return `${numbers.length === 1 ? 'page' : 'pages'} ${named.length === 0 ? end : `${named.join(', ')} and ${end}`}`;
}
