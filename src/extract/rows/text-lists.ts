import type { Box } from '../../../schemas/geometry.ts';
import type { PreparedPage } from '../../../schemas/page.ts';

/** An item of a list of texts with the words that print it. */
export interface PlacedItem {
  readonly pointer: string;
  readonly page: number;
  /** Indices of its words on the page, ascending; at least one. */
  readonly words: readonly number[];
}

/** Words that may be an item of a list of texts that the list lacks. */
export interface MissingItem {
  readonly page: number;
  readonly words: readonly number[];
}

/** How a list of texts compares with its pages. */
export interface TextListGaps {
  /** Words between its items, or beside the first or last one, that continue the list. */
  readonly missing: readonly MissingItem[];
  /** JSON Pointers of items that are printed before the one that precedes them. */
  readonly outOfOrder: readonly string[];
  /** Whether they are printed as a list: parted by signs in a line, or each at one left edge. */
  readonly isList: boolean;
  /** JSON Pointers of items that hold the end of one item and the beginning of the next. */
  readonly joined: readonly string[];
}

/** A word between two items that is no item: `and`, `und`, `y`. */
const CONJUNCTION = /^\p{Ll}{1,3}$/u;
/** A sign between two items that is a word of its own. */
const SEPARATOR = /^[,;/|·•∙●]$/;
/** What stands before an item: a bullet, or a number or letter with a sign. */
const MARKER = /^(?:[•·∙●▪◦*–—-]|\(?(?:\d{1,3}|\p{L})[.)])$/u;
/** How far the left edges of items and what follows them may differ, and their heights as a share. */
const EDGE = 0.5;
const HEIGHT = 0.2;
/** Gap to one more item on a line of its own, as a share of the widest between the others. */
const WIDER = 1.25;

/**
 * Compares the items of a list of texts with the words around them: items follow each other with nothing but signs
 * between them, begin at one left edge or are parted by signs, and no more of the same stands before or behind them.
 * `isUsed`: whether a word belongs to another value.
 */
export function gapsOfTextList(
  items: readonly PlacedItem[],
  pages: ReadonlyMap<number, PreparedPage>,
  isUsed: (page: number, word: number) => boolean,
): TextListGaps {
  const sorted = items.toSorted(compare);
  const isInLine = sorted.every((item, at) => at === 0 || isBehind(sorted[at - 1], item, pages));
  const isList = sorted.length > 1 && (isInLine || areAtOneEdge(sorted, pages));
  if (!isList) return { missing: [], outOfOrder: [], joined: [], isList };
  const outOfOrder = items.flatMap(({ pointer }, at) => {
    const before = items[at - 1];
    const item = items[at];
    return before !== undefined && item !== undefined && compare(before, item) > 0 ? [pointer] : [];
  });
  const missing = sorted.flatMap((item, at): readonly MissingItem[] => {
    const next = sorted[at + 1];
    return next === undefined ? [] : between(item, next, pages, isUsed);
  });
  const [first, last] = [sorted[0], sorted.at(-1)];
  const gaps = isInLine ? [] : gapsOfLines(sorted, pages);
  const ends = [
    ...(first === undefined ? [] : beside(first, -1, { isInLine, gaps }, pages, isUsed)),
    ...(last === undefined ? [] : beside(last, 1, { isInLine, gaps }, pages, isUsed)),
  ];
  return { missing: [...missing, ...ends], outOfOrder, joined: holdingTwo(items, isInLine, pages), isList };
}

function compare(a: PlacedItem, b: PlacedItem): number {
  return a.page - b.page || firstOf(a) - firstOf(b);
}

function areAtOneEdge(items: readonly PlacedItem[], pages: ReadonlyMap<number, PreparedPage>): boolean {
  const [edge, ...others] = items.map((item) => firstLine(item, pages));
  if (edge === undefined) return false;
  const slack = EDGE * (edge[3] - edge[1]);
  return others.every((box) => box !== undefined && Math.abs(box[0] - edge[0]) <= slack);
}

function firstOf({ words }: PlacedItem): number {
  return words[0] ?? 0;
}

function lastOf({ words }: PlacedItem): number {
  return words.at(-1) ?? 0;
}

function wordAt(pages: ReadonlyMap<number, PreparedPage>, page: number, word: number) {
  return pages.get(page)?.words[word];
}

/** The words between two items that are none of an item, unless they part them. */
function between(
  item: PlacedItem,
  next: PlacedItem,
  pages: ReadonlyMap<number, PreparedPage>,
  isUsed: (page: number, word: number) => boolean,
): readonly MissingItem[] {
  // What stands between them on two pages is feet and heads as well.
  if (item.page !== next.page) return [];
  const [from, to] = [lastOf(item) + 1, firstOf(next)];
  const words = range(from, to).filter(
    (word) => isText(wordAt(pages, item.page, word)?.text) && !isUsed(item.page, word),
  );
  const isConjunction = words.length === 1 && CONJUNCTION.test(wordAt(pages, item.page, words[0] ?? 0)?.text ?? '');
  return words.length === 0 || isConjunction ? [] : [{ page: item.page, words }];
}

/** Whether an item stands right behind another one on the same line or where that goes on. */
function isBehind(before: PlacedItem | undefined, item: PlacedItem, pages: ReadonlyMap<number, PreparedPage>): boolean {
  if (before === undefined || before.page !== item.page) return false;
  const [last, next] = [0, 1].map((step) => wordAt(pages, before.page, lastOf(before) + step)?.text ?? '');
  const isJoined = CONJUNCTION.test(next ?? '') && firstOf(item) === lastOf(before) + 2;
  return /[,;/|]$/.test(last ?? '') || SEPARATOR.test(next ?? '') || isJoined;
}

/** The gaps between the lines of items that follow each other on a page. */
function gapsOfLines(items: readonly PlacedItem[], pages: ReadonlyMap<number, PreparedPage>): readonly number[] {
  return items.flatMap((item, at) => {
    const before = items[at - 1];
    const [above, own] = [before && lastLine(before, pages), firstLine(item, pages)];
    return above === undefined || own === undefined || before?.page !== item.page ? [] : [own[1] - above[3]];
  });
}

function boxesOf({ page, words }: PlacedItem, pages: ReadonlyMap<number, PreparedPage>): readonly Box[] {
  const sorted = words.toSorted((a, b) => a - b).flatMap((word) => wordAt(pages, page, word) ?? []);
  return sorted.map(({ box }) => box);
}

function firstLine(item: PlacedItem, pages: ReadonlyMap<number, PreparedPage>): Box | undefined {
  return boxesOf(item, pages)[0];
}

function lastLine(item: PlacedItem, pages: ReadonlyMap<number, PreparedPage>): Box | undefined {
  return boxesOf(item, pages).at(-1);
}

/** What continues a list before its first or behind its last item. */
function beside(
  item: PlacedItem,
  step: 1 | -1,
  { isInLine, gaps }: { readonly isInLine: boolean; readonly gaps: readonly number[] },
  pages: ReadonlyMap<number, PreparedPage>,
  isUsed: (page: number, word: number) => boolean,
): readonly MissingItem[] {
  const { page, words } = item;
  const end = step === 1 ? lastOf(item) : firstOf(item);
  // A bullet before the first of several lines parts it from nothing.
  const isParted = (isInLine || step === 1) && SEPARATOR.test(wordAt(pages, page, end + step)?.text ?? '');
  const next = end + (isParted ? 2 * step : step);
  const [own, other] = [wordAt(pages, page, end), wordAt(pages, page, next)];
  if (own === undefined || other === undefined) return [];
  // A comma says that the list goes on.
  const hasComma = isParted || /[,;]$/.test(step === 1 ? own.text : other.text);
  if (hasComma && isText(other.text) && !isUsed(page, next)) return [{ page, words: [next] }];
  if (gaps.length === 0) return [];
  const start = firstLine(item, pages);
  if (start === undefined) return [];
  const candidates = pages.get(page)?.words ?? [];
  const height = start[3] - start[1];
  const most = Math.max(...gaps) * WIDER + EDGE * height * 0.5;
  const edge = step === 1 ? (lastLine(item, pages)?.[3] ?? 0) : start[1];
  const hasMarker = MARKER.test(wordAt(pages, page, firstOf(item) - 1)?.text ?? '');
  const like = candidates.flatMap((word, at) => {
    const gap = step === 1 ? word.box[1] - edge : edge - word.box[3];
    const isLevel = Math.abs(word.box[0] - start[0]) <= EDGE * height;
    const isAlike = Math.abs(word.box[3] - word.box[1] - height) <= HEIGHT * height;
    const isNear = gap > -0.5 * height && gap <= most;
    const isMarked = !hasMarker || MARKER.test(candidates[at - 1]?.text ?? '');
    return isLevel && isAlike && isNear && isMarked && isText(word.text) && !isUsed(page, at) && !words.includes(at)
      ? [at]
      : [];
  });
  const first = step === 1 ? like[0] : like.at(-1);
  if (first === undefined) return [];
  const line = candidates[first]?.line;
  return [{ page, words: range(first, candidates.length).filter((at) => candidates[at]?.line === line) }];
}

/** The only item, if it is one, that goes over what parts the others: commas, or the beginning of a line. */
function holdingTwo(
  items: readonly PlacedItem[],
  isInLine: boolean,
  pages: ReadonlyMap<number, PreparedPage>,
): readonly string[] {
  const right = items.reduce(
    (most, item) => boxesOf(item, pages).reduce((edge, box) => Math.max(edge, box[2]), most),
    Number.NEGATIVE_INFINITY,
  );
  const holding = items.filter((item) => (isInLine ? commasIn(item, pages) : linesBegunIn(item, right, pages)) > 0);
  return items.length > 1 && holding.length === 1 ? holding.map(({ pointer }) => pointer) : [];
}

function commasIn(item: PlacedItem, pages: ReadonlyMap<number, PreparedPage>): number {
  const inner = range(firstOf(item), lastOf(item));
  return inner.filter((word) => /[,;]$/.test(wordAt(pages, item.page, word)?.text ?? '')).length;
}

/** The lines within an item, apart from its first one, that begin behind a marker, or behind one with room for a word. */
function linesBegunIn(item: PlacedItem, right: number, pages: ReadonlyMap<number, PreparedPage>): number {
  const { page, words } = item;
  const all = pages.get(page)?.words ?? [];
  return words.filter((word, at) => {
    const [own, before] = [all[word], all[words[at - 1] ?? -1]];
    if (at === 0 || own === undefined || before === undefined || own.line === before.line) return false;
    const room = own.box[2] - own.box[0] + EDGE * (own.box[3] - own.box[1]);
    const hasRoom = right - before.box[2] > room && own.box[0] < before.box[2];
    return MARKER.test(all[word - 1]?.text ?? '') || hasRoom;
  }).length;
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, step) => from + step);
}

function isText(text: string | undefined): boolean {
  return text !== undefined && /[\p{L}\p{N}]/u.test(text) && !MARKER.test(text);
}
