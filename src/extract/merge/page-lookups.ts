import type { Pages } from '../day-order.ts';
import { indexPage, type PageIndex } from '../page-index.ts';
import { yearsOfPage } from '../page-years.ts';
import { findPlaces } from '../places/find-places.ts';
import { countPrinted } from './count-printed.ts';
import type { Scalar } from './source.ts';

/**
 * Look-ups on the pages of a document, collected while merging and resolved afterwards, so that each page is loaded
 * once: merge, resolve, and merge again until there are no new look-ups.
 */
export interface PageLookups {
  /** Whether a page shows a value; `words`: where the model located it. False until resolved. */
  isPrinted(value: Scalar, page: number, words?: readonly number[]): boolean;
  /** How often a page shows a value; undefined until resolved, or if the page has no words. */
  times(value: Scalar, page: number): number | undefined;
  /** Whether look-ups are pending, so that the current decisions are provisional. */
  hasPending(): boolean;
  /** Resolves pending look-ups, loading one page at a time; returns whether there were any. */
  resolve(): Promise<boolean>;
}

interface Lookup {
  readonly read: (index: PageIndex) => number;
  result: number | undefined;
}

/** Creates look-ups on `pages`; without pages all look-ups stay unresolved. */
export function createPageLookups(pages: Pages | undefined): PageLookups {
  const numbers = new Set(pages?.numbers);
  const byPage = new Map<number, Map<string, Lookup>>();
  const pending = new Map<number, Lookup[]>();
  const lookUp = (page: number, key: string, read: Lookup['read']): number | undefined => {
    if (!numbers.has(page)) return undefined;
    const ofPage = byPage.get(page) ?? new Map<string, Lookup>();
    byPage.set(page, ofPage);
    const before = ofPage.get(key);
    if (before !== undefined) return before.result;
    const lookup: Lookup = { read, result: undefined };
    ofPage.set(key, lookup);
    const waiting = pending.get(page);
    if (waiting === undefined) pending.set(page, [lookup]);
    else waiting.push(lookup);
    return undefined;
  };
  return {
    isPrinted: (value, page, words) => lookUp(page, JSON.stringify([value, words]), isPrinted(value, words)) === 1,
    times: (value, page) => lookUp(page, JSON.stringify(value), (index) => countPrinted(value, index)),
    hasPending: () => pending.size > 0,
    async resolve() {
      const waiting = [...pending].sort(([a], [b]) => a - b);
      pending.clear();
      for (const [page, lookups] of waiting) {
        const loaded = await pages?.load(page);
        if (pages === undefined || loaded === undefined || loaded.words.length === 0) continue;
        const index = indexPage(loaded, await yearsOfPage(loaded, pages));
        for (const lookup of lookups) lookup.result = lookup.read(index);
      }
      return waiting.length > 0;
    },
  };
}

function isPrinted(value: Scalar, words: readonly number[] | undefined): Lookup['read'] {
  if (typeof value === 'boolean') return () => (words === undefined || words.length === 0 ? 0 : 1);
  return (index) => (findPlaces(value, index).some(({ close }) => close !== 'sign') ? 1 : 0);
}
