import { isMoney } from '../../../document/values/amounts.ts';
import type { LabelledDocument } from '../labelled-document.ts';
import { type Line, type Token, tokensWithin } from '../layout.ts';
import { numbersIn } from '../read.ts';
import type { FoundValue } from './found.ts';
import { letterCount } from './line-kinds.ts';

/** An amount of a line, with its words. */
interface Amount {
  readonly value: number;
  readonly tokens: readonly Token[];
}

/** A line that says of a rate what is taxed, the tax, and mostly both together; where each stands among its amounts. */
interface RateLine {
  readonly line: Line;
  readonly rate: number;
  readonly amounts: readonly Amount[];
  readonly net: number;
  readonly tax: number;
  readonly gross: number | undefined;
}

/** What a table of rates says of the whole document. */
type Sums = Readonly<Record<'subtotal' | 'tax' | 'total', readonly FoundValue[]>>;

/** Scores of the sums below several rates, and of the amounts of the only rate. */
const SUMMED = 1.45;
const ONLY_RATE = 0.9;
const CENT = 0.011;
/** Amounts of a line of such a table, and lines between two of its lines. */
const MIN_AMOUNTS = 2;
const MAX_AMOUNTS = 4;
const MAX_BETWEEN = 2;
/** Letters of a line of a single rate: the name of the tax. */
const MAX_LETTERS = 6;

/**
 * Finds what is taxed, the tax, and both together in a table that has a line for each rate: by arithmetic, whatever its heads
 * are. Of several rates, the line below that has their sums says it; a single one says it itself.
 */
export function findTaxTable(document: LabelledDocument): Sums {
  const rates = document.layout.lines.flatMap((line) => rateLineOf(document, line) ?? []);
  const found = rates.flatMap((_, at) => {
    const group = groupFrom(rates, at);
    return group.length > 1 || (rates.length === 1 && isBare(group[0])) ? sumsOf(document, group) : [];
  });
  const of = (id: keyof Sums) => found.flatMap((sums) => sums[id]);
  return { subtotal: of('subtotal'), tax: of('tax'), total: of('total') };
}

/** Whether a line says all three amounts of a rate and nothing else: with more words it may be a row of another list. */
function isBare(rate: RateLine | undefined): boolean {
  return rate?.gross !== undefined && letterCount(rate.line.text) <= MAX_LETTERS;
}

function amountsOf({ conventions }: LabelledDocument, line: Line): readonly Amount[] {
  return numbersIn(line.text, conventions)
    .filter((amount) => isMoney(amount) && !amount.percent)
    .map(({ value, start, end }) => ({ value, tokens: tokensWithin(line, start, end) }));
}

function rateLineOf(document: LabelledDocument, line: Line): RateLine | undefined {
  const [percent, ...others] = numbersIn(line.text, document.conventions).filter(
    ({ percent, value }) => percent && value > 0,
  );
  const amounts = amountsOf(document, line);
  if (percent === undefined || others.length > 0 || amounts.length < MIN_AMOUNTS || amounts.length > MAX_AMOUNTS)
    return undefined;
  const rate = percent.value;
  for (const [net, base] of amounts.entries()) {
    const tax = amounts.findIndex(
      ({ value }, at) => at !== net && value !== 0 && Math.abs(value - (base.value * rate) / 100) < CENT,
    );
    if (tax < 0) continue;
    const both = base.value + (amounts[tax]?.value ?? 0);
    const gross = amounts.findIndex(({ value }, at) => at !== net && at !== tax && Math.abs(value - both) < CENT);
    // Of more than three amounts, one is the price of a row.
    if (amounts.length > 3 || (amounts.length === 3 && gross < 0)) continue;
    return { line, rate, amounts, net, tax, gross: gross < 0 ? undefined : gross };
  }
  return undefined;
}

/** The lines of a table from one of its lines, if that is the first. */
function groupFrom(rates: readonly RateLine[], at: number): readonly RateLine[] {
  const goesOn = (before: RateLine | undefined, line: RateLine | undefined) =>
    before !== undefined &&
    line !== undefined &&
    line.line.page === before.line.page &&
    line.line.at - before.line.at <= MAX_BETWEEN &&
    line.amounts.length === before.amounts.length &&
    line.net === before.net &&
    line.tax === before.tax;
  if (goesOn(rates[at - 1], rates[at])) return [];
  const rest = rates.slice(at);
  const end = rest.findIndex((rate, index) => index > 0 && !goesOn(rest[index - 1], rate));
  return end < 0 ? rest : rest.slice(0, end);
}

function sumsOf(document: LabelledDocument, group: readonly RateLine[]): readonly Sums[] {
  const [first, last] = [group[0], group.at(-1)];
  if (first === undefined || last === undefined) return [];
  const places = { subtotal: first.net, tax: first.tax, total: first.gross };
  if (group.length === 1) return [valuesAt(places, first.amounts, ONLY_RATE, first.line.at)];
  const lines = document.layout.lines.slice(last.line.at + 1, last.line.at + 1 + MAX_BETWEEN);
  for (const line of lines) {
    const amounts = amountsOf(document, line);
    const isSum = (at: number) =>
      Math.abs((amounts[at]?.value ?? 0) - group.reduce((sum, each) => sum + (each.amounts[at]?.value ?? 0), 0)) < CENT;
    if (amounts.length === first.amounts.length && amounts.every((_, at) => isSum(at)))
      return [valuesAt(places, amounts, SUMMED, line.at)];
  }
  return [];
}

function valuesAt(
  places: Readonly<Record<keyof Sums, number | undefined>>,
  amounts: readonly Amount[],
  score: number,
  at: number,
): Sums {
  const of = (place: number | undefined): readonly FoundValue[] => {
    const amount = place === undefined ? undefined : amounts[place];
    return amount === undefined ? [] : [{ ...amount, score, at }];
  };
  return { subtotal: of(places.subtotal), tax: of(places.tax), total: of(places.total) };
}
