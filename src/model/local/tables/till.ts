import { findDates } from '../../../document/values/dates.ts';
import { letterCount } from '../find/line-kinds.ts';
import type { LabelledDocument } from '../labelled-document.ts';
import { type Line, type Run, runOf, tokensWithin } from '../layout.ts';
import { numbersIn } from '../read.ts';
import type { Leaf } from '../schema.ts';
import { type Count, countCells, findCount, isProduct } from './count.ts';
import { byConcept } from './heads.ts';
import { isSum, type Row } from './rows.ts';

/** A number of pieces without their price: `2x Coffee`, `3 pcs`; or before a name: `2 Coffee`. */
const PIECES = /(?<![\d.,])(\d{1,4}(?:\.\d{1,3})?)\s*(?:x|@|×|pcs?|unit)(?!\p{L})/iu;
const LEADING_COUNT = /^\s*([-−]?\d{1,3})\s+(?=\p{L})/u;
const MIN_LETTERS = 3;
/** Lines that the name of an item takes at most. */
const MAX_NAME_LINES = 3;
/** Lines between a name and its price, as with article numbers. */
const MAX_BETWEEN = 2;

/** What a line of a till receipt says of an item. */
interface Said {
  readonly name: Run | undefined;
  readonly count: Count | undefined;
  /** How many, where no price of one is said. */
  readonly pieces: Run | undefined;
  readonly price: Run | undefined;
  readonly amount: Run | undefined;
  readonly value: number;
}

/** Lines of words right above each other, the last of which may say how much there is. */
interface Above {
  readonly lines: readonly Run[];
  readonly at: number;
  readonly isCounted: boolean;
}

/** A row, and what it was made of. */
interface Item {
  readonly row: { readonly cells: Map<Leaf, readonly Run[]>; readonly at: number };
  readonly isCounted: boolean;
  readonly amount: number;
}

/**
 * Reads the rows of a receipt without a head: lines that end in an amount, above the first sum. A line without an
 * amount describes the amount below it, or says how much was bought of what is above or below it: the product decides.
 */
export function tillRows(labelledDocument: LabelledDocument, leaves: readonly Leaf[]): Row[] {
  const { lines } = labelledDocument.layout;
  const end = lines.find((line) => isSum(labelledDocument, line) && hasPrice(line, labelledDocument))?.at ?? 0;
  const items: Item[] = [];
  let above: Above | undefined;
  let waiting: Count | undefined;
  /** Rows of deductions from what waits for its price. */
  let deductions: readonly Item[] = [];
  for (const line of lines.slice(0, end)) {
    const hasLabel = labelledDocument.hits[line.at]?.some((hit) => hit.start < 2 && hit.entry.key.length > 4) ?? false;
    const said = saidIn(line, labelledDocument);
    const isItem = !hasLabel && said.amount !== undefined && findDates(line.text).length === 0;
    const name = said.name === undefined ? nameAbove(above) : [said.name];
    if (isItem && name !== undefined) {
      const count = said.count ?? (waiting !== undefined && fits(waiting, said) ? waiting : undefined);
      // They are a part of the price that they lead to.
      if (count !== undefined && isLessDeductions(count, deductions, said.value)) items.length -= deductions.length;
      items.push(itemOf(line, name, { ...said, count }, leaves));
    } else if (said.count !== undefined && !isItem) {
      const isAdded = said.name === undefined && addCount(items.at(-1), said, line, leaves);
      if (!isAdded) waiting = said.count;
    }
    // The price of what was counted may stand below a deduction from it.
    const isDeduction = isItem && said.value < 0 && waiting !== undefined && above !== undefined;
    deductions = isDeduction ? [...deductions, ...items.slice(-1)] : [];
    if (!isDeduction && ((isItem && name !== undefined) || hasLabel)) [above, waiting] = [undefined, undefined];
    else if (!isItem && said.name !== undefined) {
      const lines = above?.at === line.at - 1 ? above.lines.slice(1 - MAX_NAME_LINES) : [];
      above = { lines: [...lines, said.name], at: line.at, isCounted: said.count !== undefined };
    } else if (above !== undefined && line.at - above.at > MAX_BETWEEN) above = undefined;
  }
  return items.map(({ row }) => row);
}

/** The name of an item that stands above its price: the line above, or all that lead to how much there is. */
function nameAbove(above: Above | undefined): readonly Run[] | undefined {
  return above?.isCounted === false ? above.lines.slice(-1) : above?.lines;
}

/** Whether a count that waits for its price may be of this one: the price has no name of its own, or is the product. */
function fits(count: Count, { name, value }: Said): boolean {
  return name === undefined || isProduct(count, value);
}

/** Whether a price is that of what was counted, less the deductions that stand between. */
function isLessDeductions(count: Count, deductions: readonly Item[], price: number): boolean {
  const less = deductions.reduce((sum, { amount }) => sum + amount, 0);
  return deductions.length > 0 && isProduct({ ...count, product: count.product + less }, price);
}

/** Adds a count to the item right above it, if that lacks one and its amount is the product. Returns whether it was. */
function addCount(item: Item | undefined, { count }: Said, line: Line, leaves: readonly Leaf[]): boolean {
  if (item === undefined || count === undefined || item.isCounted || line.at !== item.row.at + 1) return false;
  if (!isProduct(count, item.amount)) return false;
  for (const [leaf, runs] of countCells(count, leaves)) item.row.cells.set(leaf, runs);
  return true;
}

function hasPrice(line: Line, { conventions }: LabelledDocument): boolean {
  return numbersIn(line.text, conventions).some(({ decimals, currency }) => decimals === 2 || currency !== undefined);
}

function saidIn(line: Line, { conventions }: LabelledDocument): Said {
  const count = findCount(line, conventions);
  const isOutside = ({ start, end }: { readonly start: number; readonly end: number }) =>
    count === undefined || end <= count.start || start >= count.end;
  const amounts = numbersIn(line.text, conventions).filter(
    (amount) => amount.decimals === 2 && !amount.percent && isOutside(amount),
  );
  const [first, last] = [amounts[0], amounts.at(-1)];
  // A name alone may have numbers: `Hardboard 4x8`.
  const isPriced = count === undefined && last !== undefined;
  const pieces = isPriced ? (PIECES.exec(line.text) ?? LEADING_COUNT.exec(line.text)) : null;
  const counted =
    count ?? (pieces === null ? undefined : { start: pieces.index, end: pieces.index + pieces[0].length });
  // What is counted stands behind a count at the beginning, and before any other.
  const isLeading = counted !== undefined && letterCount(line.text.slice(0, counted.start)) < 1;
  const before = first?.start ?? line.text.length;
  const [from, to] = isLeading ? [counted.end, before] : [0, Math.min(counted?.start ?? before, before)];
  const isNamed = letterCount(line.text.slice(from, to)) >= MIN_LETTERS;
  const start = pieces === null ? 0 : pieces.index + pieces[0].indexOf(pieces[1] ?? '');
  return {
    name: isNamed ? part(line, from, to) : undefined,
    count,
    pieces: pieces === null ? undefined : part(line, start, start + (pieces[1] ?? '').length),
    price: first === last || first === undefined ? undefined : part(line, first.start, first.end),
    amount: last === undefined ? undefined : part(line, last.start, last.end),
    value: last?.value ?? Number.NaN,
  };
}

function itemOf(
  line: Line,
  name: readonly Run[],
  { count, pieces, price, amount, value }: Omit<Said, 'name'>,
  leaves: readonly Leaf[],
): Item {
  const cells = new Map<Leaf, readonly Run[]>();
  const put = (ids: readonly string[], ...runs: readonly Run[]): void => {
    const leaf = byConcept(leaves, ids);
    if (leaf !== undefined && runs.length > 0) cells.set(leaf, runs);
  };
  put(['description'], ...name);
  put(['quantity'], ...(pieces === undefined ? [] : [pieces]));
  put(['unit_price'], ...(price === undefined ? [] : [price]));
  for (const [leaf, runs] of count === undefined ? [] : countCells(count, leaves)) cells.set(leaf, runs);
  put(['line_total', 'total'], ...(amount === undefined ? [] : [amount]));
  return { row: { cells, at: line.at }, isCounted: count !== undefined || pieces !== undefined, amount: value };
}

function part(line: Line, start: number, end: number): Run | undefined {
  const tokens = tokensWithin(line, start, end);
  return tokens.length === 0 ? undefined : runOf(tokens);
}
