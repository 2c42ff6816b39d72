import type { Check } from '../../../../schemas/checks.ts';
import { halfUnit, toDecimal } from '../../../checks/decimal.ts';
import { listOf } from '../../../checks/outcome.ts';
import { findAmounts } from '../../../document/values/amounts.ts';
import type { Node } from '../find/found.ts';
import type { Leaf } from '../schema.ts';
import { byConcept } from './heads.ts';

/** Rows before a sum: the sum of one row is that row again. */
const MIN_ROWS = 2;
const CENT = 0.005;
/** Rows above one that say what is usual. */
const ROWS_ABOVE = 40;
/** Share of the usual properties of the rows above that a row below their sum has at least. */
const MIN_SHARE = 0.7;
/** What a rate of a sum may be off, being rounded. */
const ROUNDED = 0.011;

/**
 * Leaves out the rows that only carry on the sums of the rows above, or are a rate of them, as a tax or a discount: all
 * their amounts are that, and they lack a value that most or all of these rows have. `amounts`: the columns that are
 * added up, by the names of their properties.
 */
export function withoutSumRows<T extends { readonly node: Node }>(
  rows: readonly T[],
  amounts: readonly string[],
): readonly T[] {
  const sums = new Map<string, number>();
  let count = 0;
  /** What all rows so far have. */
  let common: readonly string[] | undefined;
  /** Whether a sum stands between these rows and the ones before. */
  let isBelowSum = false;
  return rows.filter(({ node }, at) => {
    const values = amounts.flatMap((name) => {
      const value = numberIn(node, name);
      return value === undefined ? [] : [[name, value] as const];
    });
    const isSum = ([name, value]: readonly [string, number]) => Math.abs(value - (sums.get(name) ?? 0)) < CENT;
    const own = namesOf(node);
    const usual = usualNames(rows.slice(Math.max(0, at - ROWS_ABOVE), at));
    const isNarrow = usual.some((name) => !own.includes(name));
    if (count >= MIN_ROWS && isNarrow && values.length > 0 && values.every(isSum)) {
      isBelowSum = true;
      return false;
    }
    // Freight and the like stand between the sum of the rows and the total.
    const share = usual.filter((name) => own.includes(name)).length / Math.max(1, usual.length);
    if (isBelowSum && share < MIN_SHARE) return false;
    isBelowSum = false;
    if (values.length > 0 && common?.some((name) => !own.includes(name))) {
      const rates = ratesIn(node);
      const isRate = ([name, value]: readonly [string, number]) =>
        rates.some((rate) => Math.abs(Math.abs(value) - (rate / 100) * (sums.get(name) ?? 0)) < ROUNDED);
      if (values.every(isRate)) return false;
    }
    common = (common ?? own).filter((name) => own.includes(name));
    for (const [name, value] of values) sums.set(name, (sums.get(name) ?? 0) + value);
    if (values.length > 0) count += 1;
    return true;
  });
}

/** The names of the properties that most of some rows have. */
function usualNames(rows: readonly { readonly node: Node }[]): readonly string[] {
  const all = rows.map(({ node }) => namesOf(node));
  return [...new Set(all.flat())].filter((name) => all.filter((own) => own.includes(name)).length * 2 > all.length);
}

/**
 * Leaves out the rows that only say a balance, as one that is brought or carried forward: they have none of the amounts
 * that change it, which others have. `place`: the list's items, as `/transactions/*`.
 */
export function withoutBalanceRows<T extends { readonly node: Node }>(
  rows: readonly T[],
  place: string,
  checks: readonly Check[],
): readonly T[] {
  const nameIn = (pointer: string | undefined) =>
    pointer?.startsWith(`${place}/`) === true ? [pointer.slice(place.length + 1)] : [];
  const running = checks.filter((check) => 'running' in check);
  const [balance] = running.flatMap((check) => nameIn(check.running));
  const changes = running.flatMap(({ plus, minus }) => [...nameIn(plus), ...nameIn(minus)]);
  const isChange = ({ node }: T) => changes.some((name) => numberIn(node, name) !== undefined);
  if (balance === undefined || !rows.some(isChange)) return rows;
  return rows.filter((row) => isChange(row) || numberIn(row.node, balance) === undefined);
}

/** The names of the properties with amounts that are added up. */
export function amountNames(leaves: readonly Leaf[]): readonly string[] {
  return ['line_total', 'debit', 'credit', 'packages', 'weight', 'volume'].flatMap(
    (concept) => byConcept(leaves, [concept])?.name ?? [],
  );
}

/** The rates in percent that the words of a row name. */
function ratesIn(row: Node): readonly number[] {
  if (row.type !== 'object') return [];
  const text = row.entries
    .flatMap(([, node]) => (node.type === 'value' ? node.found.tokens.map((token) => token.text) : []))
    .join(' ');
  return findAmounts(text).flatMap(({ percent, value }) => (percent && value > 0 && value < 100 ? [value] : []));
}

function namesOf(row: Node): readonly string[] {
  return row.type === 'object' ? row.entries.map(([name]) => name) : [];
}

/** The number that a row has for a property; undefined if it has none. */
function numberIn(row: Node, name: string): number | undefined {
  const node = row.type === 'object' ? row.entries.find(([key]) => key === name)?.[1] : undefined;
  return node?.type === 'value' && typeof node.found.value === 'number' ? node.found.value : undefined;
}

/** The first and the end of the rows of a list that are items. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The rules of a document type, and the amounts beside the labels of its fields. */
interface SumContext {
  readonly checks: readonly Check[];
  /** The amounts that may be the value at a JSON Pointer, the most likely first. */
  readonly amountsAt: (pointer: string) => readonly number[];
}

/** Rows that are added up at most. */
const MAX_ROWS = 500;
const MAX_OPTIONAL = 4;
type Decimal = NonNullable<ReturnType<typeof toDecimal>>;
const TOLERANCE: Decimal = halfUnit(2);

/**
 * The rows of a list that a sum below it is of: all, or, where only that makes the sum, those before or after the lines
 * of something else. `place`: the list's items, as `/lines/*`.
 */
export function closingRows(rows: readonly Node[], place: string, { checks, amountsAt }: SumContext): Stretch {
  const all = { from: 0, to: rows.length };
  if (rows.length < 2 || rows.length > MAX_ROWS) return all;
  for (const check of checks) {
    if (!('sum' in check) || check.minus !== undefined) continue;
    const [column, ...others] = listOf(check.sum);
    if (column === undefined || others.length > 0 || !column.startsWith(`${place}/`)) continue;
    const targets = targetsOf(check, amountsAt);
    const amounts = rows.map((row) => toDecimal(numberIn(row, column.slice(place.length + 1))));
    if (targets.length === 0) continue;
    const found = stretchOf(amounts, targets);
    if (found !== undefined) return isOfOneForm(rows, found) ? found : all;
  }
  return all;
}

/** Whether the rows outside of a stretch have other properties than most of those inside, as lines of another table. */
function isOfOneForm(rows: readonly Node[], { from, to }: Stretch): boolean {
  const counts = new Map<string, number>();
  for (const row of rows.slice(from, to)) counts.set(formOf(row), (counts.get(formOf(row)) ?? 0) + 1);
  const [usual] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
  return [...rows.slice(0, from), ...rows.slice(to)].every((row) => formOf(row) !== usual);
}

function formOf(row: Node): string {
  return row.type === 'object' ? row.entries.map(([name]) => name).join(' ') : '';
}

/** What the rows must add up to for a printed sum to be right. */
function targetsOf(
  { equals, may_add = [], may_subtract = [] }: Extract<Check, { sum: unknown }>,
  amountsAt: SumContext['amountsAt'],
): readonly Decimal[] {
  const optional = [
    ...may_add.map((pointer) => ({ pointer, sign: -1 })),
    ...may_subtract.map((pointer) => ({ pointer, sign: 1 })),
  ].flatMap(({ pointer, sign }) => {
    const amount = toDecimal(amountsAt(pointer)[0]);
    return amount === undefined || amount.eq(0) ? [] : [amount.times(sign)];
  });
  let targets = listOf(equals).flatMap((pointer) =>
    amountsAt(pointer)
      .slice(0, 1)
      .flatMap((amount) => toDecimal(amount) ?? []),
  );
  for (const change of optional.slice(0, MAX_OPTIONAL)) {
    targets = [...targets, ...targets.map((target) => target.plus(change))];
  }
  return targets.filter((target) => !target.eq(0));
}

/** All rows where they make one of the sums, else the most of the first or last ones that do. */
function stretchOf(amounts: readonly (Decimal | undefined)[], targets: readonly Decimal[]): Stretch | undefined {
  const makes = (sum: Decimal) => targets.some((target) => target.minus(sum).abs().lte(TOLERANCE));
  const zero = TOLERANCE.minus(TOLERANCE);
  const ends = (own: readonly (Decimal | undefined)[]): number | undefined => {
    let [sum, last]: [Decimal, number | undefined] = [zero, undefined];
    for (const [at, amount] of own.entries()) {
      if (amount === undefined) break;
      sum = sum.plus(amount);
      if (makes(sum)) last = at + 1;
    }
    return last;
  };
  const first = ends(amounts);
  if (first !== undefined) return { from: 0, to: first };
  const last = ends(amounts.toReversed());
  return last === undefined ? undefined : { from: amounts.length - last, to: amounts.length };
}
