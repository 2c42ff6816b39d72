import type { PageSigns } from './page-signs.ts';

/** Pages that are one document of a file that holds several. */
export interface DocumentRange {
  readonly from: number;
  readonly to: number;
  /** Why it begins there; absent for the first one. */
  readonly why?: string;
}

interface Vote {
  readonly weight: number;
  readonly why: string;
}

/** Sum of the votes from which on a page begins another document. */
const MIN_VOTES = 4;
/** Share of the lines of two pages that are alike but for their numbers, as on two forms of one kind. */
const SAME_FORM = 0.5;
const MIN_FORM_LINES = 8;
/** Share of the words at the top of two pages: above it they have the same head, below it different ones. */
const SAME_TOP = 0.75;
const OTHER_TOP = 0.3;
const MIN_TOP_WORDS = 3;

/**
 * Finds where one document of a file ends and the next one begins: by page numbers that begin anew, other document
 * numbers, other senders, new heads and blank pages between them. Pages that say nothing belong to the document before
 * them.
 */
export function findDocuments(pages: readonly PageSigns[]): readonly DocumentRange[] {
  const ranges: { from: number; to: number; why?: string }[] = [];
  let current: PageSigns[] = [];
  let blanks = 0;
  for (const page of pages) {
    const range = ranges.at(-1);
    if (range === undefined) ranges.push({ from: page.page, to: page.page });
    else if (page.isBlank) {
      range.to = page.page;
      blanks += 1;
      continue;
    } else {
      const votes = current.length === 0 ? [] : votesFor(page, current, blanks);
      const sum = votes.reduce((total, { weight }) => total + weight, 0);
      if (sum >= MIN_VOTES) {
        const reasons = votes.filter(({ weight }) => weight > 0).toSorted((a, b) => b.weight - a.weight);
        ranges.push({ from: page.page, to: page.page, why: reasons[0]?.why ?? '' });
        current = [];
      } else range.to = page.page;
    }
    blanks = 0;
    if (!page.isBlank) current.push(page);
  }
  return ranges;
}

/** What speaks for a page beginning another document than `current`, and with a minus what speaks against it. */
export function votesFor(page: PageSigns, current: readonly PageSigns[], blanks: number): readonly Vote[] {
  const [first, last] = [current[0], current.at(-1)];
  if (first === undefined || last === undefined) return [];
  const votes: Vote[] = [...numberVotes(page, last), ...idVotes(page, current), ...senderVotes(page, current)];
  const add = (weight: number, why: string) => votes.push({ weight, why });
  const haveTops = page.top.size >= MIN_TOP_WORDS && first.top.size >= MIN_TOP_WORDS;
  if (page.hasHead) add(first.hasHead ? 2 : 1, 'it has a head of its own');
  if (blanks > 0) add(1, 'a blank page stands before it');
  if (isOtherSize(page, last)) add(0.5, 'it has another size');
  if (page.startsAnew && !page.isProse) {
    const tops = [first, last].map((other) => alike(other.top, page.top));
    if (haveTops && Math.max(...tops) < OTHER_TOP) add(1.5, 'it has another head');
    if (page.hasDate) add(1, 'it has a date of its own');
    if (page.hasId && current.every(({ ids }) => ids.size === 0)) add(2, 'it has a number');
    const totals = current.flatMap(({ total }) => (total === undefined ? [] : [total]));
    if (page.total !== undefined && totals.length > 0 && !totals.includes(page.total))
      add(1.5, 'it has a total of its own');
  }
  if (page.bare !== undefined && last.bare !== undefined && page.bare - last.bare === page.page - last.page)
    add(-5, '');
  const form =
    Math.min(first.skeleton.size, page.skeleton.size) >= MIN_FORM_LINES ? alike(first.skeleton, page.skeleton) : 0;
  if (form >= SAME_FORM && sharedOfSmaller(first.top, page.top) >= SAME_TOP)
    add(2.5, 'it is the same form, filled in anew');
  return votes;
}

function numberVotes(page: PageSigns, last: PageSigns): readonly Vote[] {
  const why = 'its pages are numbered anew';
  if (page.number === undefined) {
    if (last.number === undefined || last.of === undefined) return [];
    return last.number < last.of
      ? [{ weight: -2, why: '' }]
      : [{ weight: 1.5, why: 'the numbered pages end before it' }];
  }
  if (page.number > 1) return [{ weight: page.number - 1 === last.number ? -5 : -3, why: '' }];
  if (last.number === undefined) return [{ weight: page.of === undefined ? 1 : 2, why }];
  return [{ weight: page.of === undefined && last.number === 1 ? 2 : 4, why }];
}

function idVotes(page: PageSigns, current: readonly PageSigns[]): readonly Vote[] {
  const known = unionOf(current.map(({ ids }) => ids));
  let differs = false;
  for (const [kind, values] of page.ids) {
    const own = known.get(kind);
    if (own === undefined) continue;
    if ([...values].some((value) => own.has(value))) return [{ weight: -4, why: '' }];
    differs = true;
  }
  return differs ? [{ weight: 4, why: 'it has another number' }] : [];
}

function senderVotes(page: PageSigns, current: readonly PageSigns[]): readonly Vote[] {
  const known = unionOf(current.map(({ sender }) => sender));
  let others = 0;
  for (const [kind, values] of page.sender) {
    const own = known.get(kind);
    if (own === undefined) continue;
    if ([...values].some((value) => own.has(value))) return [{ weight: -0.5, why: '' }];
    others += 1;
  }
  return others === 0 ? [] : [{ weight: Math.min(3, 1.5 * others), why: 'it has another sender' }];
}

type Values = ReadonlyMap<string, ReadonlySet<string>>;

function unionOf(maps: readonly Values[]): Values {
  const union = new Map<string, Set<string>>();
  for (const [kind, values] of maps.flatMap((map) => [...map])) {
    const own = union.get(kind) ?? new Set();
    for (const value of values) own.add(value);
    union.set(kind, own);
  }
  return union;
}

function sharedOfSmaller(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  return [...a].filter((item) => b.has(item)).length / Math.max(1, Math.min(a.size, b.size));
}

/** Share of two sets that they have in common. */
function alike(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((item) => b.has(item)).length;
  return shared / Math.max(1, a.size + b.size - shared);
}

function isOtherSize(a: PageSigns, b: PageSigns): boolean {
  const differs = (x: number, y: number) => Math.abs(x - y) > 0.05 * Math.max(x, y);
  return differs(a.width, b.width) || differs(a.height, b.height);
}
