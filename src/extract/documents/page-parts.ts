import type { Box } from '../../../schemas/geometry.ts';
import type { PreparedPage, Word } from '../../../schemas/page.ts';
import { around } from '../../document/box.ts';
import { type Line, linesOfPage } from '../../model/local/layout.ts';
import { median } from '../../util/stats.ts';
import { votesFor } from './find-documents.ts';
import { type PageSigns, readPageSigns } from './page-signs.ts';

/** Width of a strip without words between two documents, in heights of a line: beside and below each other. */
const MIN_GAP = { beside: 1.5, below: 2 } as const;
/** Words that a document on a page with others has at least. */
const MIN_WORDS = 12;
/** Documents of one page that are looked for. */
const MAX_PARTS = 12;
/** Share of the lines of two parts that may stand on one level where the parts are not one document in columns. */
const MAX_LEVEL = 0.65;
const MAX_LEVEL_AMOUNTS = 0.8;
const MIN_LINES = 5;
/** Distance of lines on one level, in heights of a line. */
const LEVEL = 0.18;
/** Amounts that say, without a total, that a part is a bill. */
const MIN_AMOUNTS = 2;
const AMOUNT = /^\p{Sc}?\d{1,3}(?:[.,' ]?\d{3})*[.,]\d{2}\p{Sc}?$/u;
/** Votes for another document below, as between pages, without those of page numbers. */
const MIN_VOTES = 3;

type Words = readonly Word[];

interface Part {
  readonly words: Words;
  readonly signs: PageSigns;
}

/**
 * The documents on one page that lie beside or below each other, such as receipts on one scan: a box around each, in
 * the unit of the page. One for an ordinary page. Beside each other are bills whose lines do not stand on one level, as those of
 * columns do; below each other are bills with different totals and heads of their own.
 */
export async function documentsOnPage(page: PreparedPage): Promise<readonly Box[]> {
  const whole = around(page.words.map(({ box }) => box));
  if (page.unit === 'line' || page.words.length < 2 * MIN_WORDS) return [whole];
  const done: Words[] = [];
  const open: Words[] = [page.words];
  for (let words = open.shift(); words !== undefined; words = open.shift()) {
    const parts = done.length + open.length < MAX_PARTS ? await partsOf({ ...page, words: [...words] }) : [];
    if (parts.length === 0) done.push(words);
    else open.push(...parts);
  }
  return done.map((words) => around(words.map(({ box }) => box)));
}

/** The words of a page in two parts, if these are two documents. */
async function partsOf(page: PreparedPage): Promise<readonly Words[]> {
  for (const { side, parts } of cutsOf(page)) {
    const [first, second] = await Promise.all(
      parts.map(async (words): Promise<Part> => ({ words, signs: await readPageSigns(pageOf(words, page)) })),
    );
    if (first === undefined || second === undefined) continue;
    if (first.signs.isProse || second.signs.isProse || haveOneNumber(first.signs, second.signs)) continue;
    if (side === 'beside' ? areBeside(first, second, page) : areBelow(first.signs, second.signs)) return parts;
  }
  return [];
}

/** A part of a page as a page of its own. */
function pageOf(words: Words, page: PreparedPage): PreparedPage {
  const [x0, y0, x1, y1] = around(words.map(({ box }) => box));
  const moved = words.map((word): Word => {
    const [a, b, c, d] = word.box;
    return { ...word, box: [a - x0, b - y0, c - x0, d - y0] };
  });
  return { ...page, words: moved, width: x1 - x0, height: y1 - y0 };
}

function haveOneNumber(a: PageSigns, b: PageSigns): boolean {
  const known = new Set([...a.ids.values()].flatMap((values) => [...values]));
  return [...b.ids.values()].some((values) => [...values].some((value) => known.has(value)));
}

function areBeside(a: Part, b: Part, page: PreparedPage): boolean {
  if (![a, b].every(isBill)) return false;
  const linesOf = ({ words }: Part) => linesOfPage({ ...page, words: [...words], views: [] }, 0);
  const [own, others] = [linesOf(a), linesOf(b)];
  const height = median(page.words.map(({ box }) => box[3] - box[1])) ?? 1;
  if (areColumnsOf(own, others, height) || areColumnsOf(others, own, height)) return false;
  if (haveHeads([a.signs, b.signs])) return true;
  const amounts = [own, others].map((lines) => lines.filter(hasAmount));
  return (
    Math.min(own.length, others.length) >= MIN_LINES &&
    levelShare(own, others, height) <= MAX_LEVEL &&
    // The amounts of a table that was cut stand beside its rows, whatever else is on the page.
    Math.max(levelShare(amounts[0] ?? [], others, height), levelShare(amounts[1] ?? [], own, height)) <=
      MAX_LEVEL_AMOUNTS
  );
}

/** Whether the amounts of a part have no names of their own, but stand beside the lines of another: a table that was cut. */
function areColumnsOf(lines: readonly Line[], others: readonly Line[], height: number): boolean {
  const amounts = lines.filter(hasAmount);
  const bare = amounts.filter(({ text }) => !/\p{L}{2}/u.test(text));
  return bare.length * 2 > amounts.length && levelShare(bare, others, height) > MAX_LEVEL_AMOUNTS;
}

function hasAmount({ tokens }: Line): boolean {
  return tokens.some(({ text }) => AMOUNT.test(text));
}

/** Share of the lines of one part that stand on one level with a line of the other. */
function levelShare(lines: readonly Line[], others: readonly Line[], height: number): number {
  const isLevel = ({ box: own }: Line, { box }: Line) =>
    Math.min(Math.abs(own[1] + own[3] - box[1] - box[3]) / 2, Math.abs(own[3] - box[3])) < LEVEL * height;
  return lines.filter((line) => others.some((other) => isLevel(line, other))).length / Math.max(1, lines.length);
}

/** Whether each has a date, a total of its own and a beginning. */
function haveHeads(signs: readonly PageSigns[]): boolean {
  const totals = signs.flatMap(({ total }) => (total === undefined ? [] : [total]));
  return (
    new Set(totals).size === signs.length &&
    totals.length === signs.length &&
    signs.every(({ hasDate, startsAnew }) => hasDate && startsAnew)
  );
}

function isBill({ words, signs }: Part): boolean {
  return signs.total !== undefined || words.filter(({ text }) => AMOUNT.test(text)).length >= MIN_AMOUNTS;
}

function areBelow(a: PageSigns, b: PageSigns): boolean {
  if (a.total === undefined || b.total === undefined || a.total === b.total || !b.startsAnew) return false;
  const unnumbered = { number: undefined, of: undefined, bare: undefined };
  const votes = votesFor({ ...b, ...unnumbered }, [{ ...a, ...unnumbered }], 0);
  return votes.reduce((sum, { weight }) => sum + weight, 0) >= MIN_VOTES;
}

/** The widest strips without words that part a page into two. */
function cutsOf(page: PreparedPage) {
  const lines = linesOfPage({ ...page, views: [] }, 0);
  const height = median(page.words.map(({ box }) => box[3] - box[1])) ?? 1;
  const beside = widestGap(page.words.map(({ box }) => [box[0], box[2]]));
  const below = widestGap(lines.map(({ box }) => [box[1], box[3]]));
  const cuts = [
    { side: 'beside' as const, axis: 0, gap: beside },
    { side: 'below' as const, axis: 1, gap: below },
  ];
  return cuts.flatMap(({ side, axis, gap }) => {
    if (gap === undefined || gap.width < MIN_GAP[side] * height) return [];
    const isBefore = ({ box }: Word) => ((box[axis] ?? 0) + (box[axis + 2] ?? 0)) / 2 < gap.at;
    const parts = [page.words.filter(isBefore), page.words.filter((word) => !isBefore(word))];
    return parts.every((words) => words.length >= MIN_WORDS) ? [{ side, parts }] : [];
  });
}

/** The widest strip between intervals, in the middle three fifths of them. */
function widestGap(intervals: readonly (readonly [number, number])[]) {
  const sorted = intervals.toSorted((a, b) => a[0] - b[0]);
  const [from, to] = [sorted[0]?.[0] ?? 0, Math.max(...sorted.map(([, end]) => end))];
  let best: { readonly at: number; readonly width: number } | undefined;
  let reach = Number.NEGATIVE_INFINITY;
  for (const [start, end] of sorted) {
    const at = (reach + start) / 2;
    const isInside = at > from + (to - from) / 5 && at < to - (to - from) / 5;
    if (isInside && start - reach > (best?.width ?? 0)) best = { at, width: start - reach };
    reach = Math.max(reach, end);
  }
  return best;
}
