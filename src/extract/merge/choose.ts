import type { Issue } from '../../../schemas/result.ts';
import { isBlank } from '../../util/json.ts';
import { leavesOf } from '../leaves.ts';
import type { PageLookups } from './page-lookups.ts';
import type { Scalar, Source } from './source.ts';

/** One or more sources with the same value. */
export type Alternative = readonly [Source, ...Source[]];

/** The chosen value, and issues about the others. */
export interface Choice {
  readonly chosen: Alternative;
  readonly issues: readonly Issue[];
}

/** Maximum of values of a list or object that are looked up. */
const MAX_LEAVES = 20;
const MAX_QUOTE_CHARS = 200;
const MAX_RANGES = 3;

/**
 * Chooses between conflicting values: one that is printed on its pages wins, then the one in more chunks, then the
 * first in page order. Every other value is reported.
 */
export function choose(
  alternatives: readonly [Alternative, ...Alternative[]],
  target: string,
  lookups: PageLookups,
): Choice {
  const [only, ...others] = alternatives;
  if (others.length === 0) return { chosen: only, issues: [] };
  const ranked = alternatives.map((sources, order) => ({
    sources,
    order,
    printed: sources.map((source) => isPrinted(source, lookups)).includes(true),
  }));
  const [winner, ...losers] = ranked.sort(
    (a, b) => Number(b.printed) - Number(a.printed) || b.sources.length - a.sources.length || a.order - b.order,
  );
  if (winner === undefined) return { chosen: only, issues: [] };
  const chosenText = `${target} is ${quote(winner.sources)} on ${pagesOf(winner.sources)}`;
  return {
    chosen: winner.sources,
    issues: losers.map(({ sources, printed }): Issue => {
      const verb = pageNumbers(sources).length === 1 ? 'says' : 'say';
      const doubt = winner.printed && !printed ? ', which is not printed there' : '';
      return {
        code: 'conflict',
        pointer: target,
        message: `${chosenText}, but ${pagesOf(sources)} ${verb} ${quote(sources)}${doubt}.`,
      };
    }),
  };
}

/** Whether a page of the chunk shows the value, or any value of a list or object. */
function isPrinted({ chunk, pointer, value }: Source, lookups: PageLookups): boolean {
  const leaves = leavesOf(value).filter((leaf) => !isBlank(leaf.value));
  return leaves.slice(0, MAX_LEAVES).some((leaf) => {
    const location = chunk.evidence[pointer + leaf.pointer];
    const pages = location === undefined ? chunk.pages : [location.page];
    return pages.map((page) => lookups.isPrinted(leaf.value as Scalar, page, location?.words)).includes(true);
  });
}

function quote([{ value }]: Alternative): string {
  const json = JSON.stringify(value) ?? 'nothing';
  return json.length > MAX_QUOTE_CHARS ? `${json.slice(0, MAX_QUOTE_CHARS)}…` : json;
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
