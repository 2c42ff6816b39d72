/** A row and a line that may print it. */
export interface Pair {
  readonly row: number;
  readonly line: number;
  /** Over 0. */
  readonly score: number;
}

interface Link extends Pair {
  readonly sum: number;
  readonly before: Link | undefined;
}

/**
 * The pairs with the highest total score in which both rows and lines increase, as a line for each row.
 * Takes O(n log n) for n pairs.
 * Source: heaviest increasing subsequence with a Fenwick tree of prefix maxima.
 */
export function heaviestChain(pairs: readonly Pair[], lineCount: number): ReadonlyMap<number, number> {
  const tree = new Array<Link | undefined>(lineCount + 2).fill(undefined);
  const bestBefore = (line: number): Link | undefined => {
    let best: Link | undefined;
    for (let at = line; at > 0; at -= at & -at) {
      const link = tree[at];
      if (link !== undefined && link.sum > (best?.sum ?? 0)) best = link;
    }
    return best;
  };
  const put = (link: Link) => {
    for (let at = link.line + 1; at < tree.length; at += at & -at) {
      if ((tree[at]?.sum ?? 0) < link.sum) tree[at] = link;
    }
  };
  let best: Link | undefined;
  // Lines of one row descend, so that no row follows itself.
  for (const pair of [...pairs].sort((a, b) => a.row - b.row || b.line - a.line)) {
    const before = bestBefore(pair.line);
    const link = { ...pair, sum: pair.score + (before?.sum ?? 0), before };
    put(link);
    if (link.sum > (best?.sum ?? 0)) best = link;
  }
  const chain = new Map<number, number>();
  for (let link = best; link !== undefined; link = link.before) chain.set(link.row, link.line);
  return chain;
}
