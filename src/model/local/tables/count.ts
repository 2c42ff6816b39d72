import { CURRENCY_PATTERN } from '../../../document/values/currencies.ts';
import type { Run } from '../layout.ts';
import { type NumberConventions, read } from '../read.ts';
import { runAt } from '../run-at.ts';
import type { Leaf } from '../schema.ts';
import { byConcept } from './heads.ts';

/** How much of something at which price, as a part of a line. */
export interface Count {
  /** Range in the line's text. */
  readonly start: number;
  readonly end: number;
  readonly quantity: Run;
  readonly unit: Run | undefined;
  readonly price: Run;
  readonly product: number;
}

/** `2 x 13,50`, `0,642 kg x 3,49 EUR/kg`, `2.31 lb @ 0.79/lb`, `3X12.50`. */
const COUNT = new RegExp(
  `(?<![\\p{L}\\d.,])(?<quantity>[-−]?\\d{1,4}(?:[.,]\\d{1,3})?)(?: ?(?<unit>\\p{L}{1,4})\\.?)?? ?[x×*@] ?(?:(?:${CURRENCY_PATTERN}) ?)?` +
    `(?<price>\\d{1,5}[.,]\\d{2,4})(?: ?(?:${CURRENCY_PATTERN}))?(?: ?/ ?\\p{L}{1,5})?(?![\\p{L}\\d])`,
  'diu',
);
/** Half a cent, and what floating-point numbers are off by. */
const TOLERANCE = 0.005001;

/** Finds how much of something at which price a line says, which it does at most once. */
export function findCount(line: Run, conventions: NumberConventions): Count | undefined {
  const found = COUNT.exec(line.text);
  const groups = found?.indices?.groups;
  const [quantity, price] = [runAt(line, groups?.quantity), runAt(line, groups?.price)];
  if (found === null || quantity === undefined || price === undefined) return undefined;
  const values = [quantity, price].map(({ text }) => read('number', text, conventions)[0]?.value);
  const [count, each] = values.map(Number);
  if (count === undefined || each === undefined || !Number.isFinite(count * each)) return undefined;
  const [start, end] = [found.index, found.index + found[0].length];
  return { start, end, quantity, unit: runAt(line, groups?.unit), price, product: count * each };
}

/** How much of something there is, where a text says that and nothing else. */
export function onlyCount(run: Run, conventions: NumberConventions): Count | undefined {
  const count = findCount(run, conventions);
  if (count === undefined) return undefined;
  return /[\p{L}\d]/u.test(run.text.slice(0, count.start) + run.text.slice(count.end)) ? undefined : count;
}

/** Whether an amount is the price of what was counted. */
export function isProduct({ product }: Count, amount: number): boolean {
  return Math.abs(Math.abs(product) - Math.abs(amount)) < TOLERANCE;
}

/** The cells of a count, for the fields that there are. */
export function countCells(count: Count, leaves: readonly Leaf[]): readonly (readonly [Leaf, readonly Run[]])[] {
  const cells = [
    [byConcept(leaves, ['quantity']), count.quantity],
    [byConcept(leaves, ['unit']), count.unit],
    [byConcept(leaves, ['unit_price']), count.price],
  ] as const;
  return cells.flatMap(([leaf, run]) => (leaf === undefined || run === undefined ? [] : [[leaf, [run]] as const]));
}
