import { findDates } from '../../../document/values/dates.ts';
import { letterCount } from '../find/line-classifiers.ts';
import type { LabelledDocument } from '../labelled-document.ts';
import type { Line } from '../layout/lines.ts';
import { type Run, runOf, tokensWithin } from '../layout/run.ts';
import { numbersIn } from '../read/money.ts';
import type { Leaf } from '../schema/field.ts';
import { isSum, type Row } from './rows.ts';

const QUANTITY = /(?<![\d.,])(\d{1,4}(?:\.\d{1,3})?)\s*(?:x|@|×|pcs?|unit)(?!\p{L})/iu;
const MAX_BETWEEN = 2;
const LEADING_COUNT = /^\s*(\d{1,3})\s+(?=\p{L})/u;

function part(line: Line, start: number, end: number): Run[] {
  const tokens = tokensWithin(line, start, end);
  return tokens.length === 0 ? [] : [runOf(tokens)];
}

function byConcept(leaves: readonly Leaf[], ids: readonly string[]): Leaf | undefined {
  return leaves.find(({ concept }) => concept !== undefined && ids.includes(concept));
}

function rowOf(
  labelledDocument: LabelledDocument,
  line: Line,
  above: Line | undefined,
  leaves: readonly Leaf[],
): Row | undefined {
  const amounts = numbersIn(line.text, labelledDocument.conventions).filter(
    ({ decimals, percent }) => decimals === 2 && !percent,
  );
  const last = amounts.at(-1);
  if (last === undefined) return undefined;
  const cells = new Map<Leaf, readonly Run[]>();
  const put = (ids: readonly string[], runs: readonly Run[]): void => {
    const leaf = byConcept(leaves, ids);
    if (leaf !== undefined && runs.length > 0) cells.set(leaf, runs);
  };
  const first = amounts[0] ?? last;
  const counted = QUANTITY.exec(line.text) ?? LEADING_COUNT.exec(line.text);
  const quantity = counted?.[1];
  const from = counted !== null && counted.index < 2 ? counted.index + counted[0].length : 0;
  const end = counted !== null && counted.index >= 2 ? Math.min(counted.index, first.start) : first.start;
  const named = letterCount(line.text.slice(from, end)) >= 3;
  const description = named ? part(line, from, end) : above === undefined ? [] : [runOf(above.tokens)];
  put(['description'], description);
  if (counted !== null && quantity !== undefined) {
    const start = counted.index + counted[0].indexOf(quantity);
    put(['quantity'], part(line, start, start + quantity.length));
  }
  if (amounts.length > 1) put(['unit_price'], part(line, first.start, first.end));
  put(['line_total', 'total'], part(line, last.start, last.end));
  return description.length === 0 ? undefined : { cells, at: line.at };
}

/**
 * Reads the rows of a receipt without a head: lines that end in an amount, above the first sum. A line without an
 * amount describes the amount below it.
 */
export function tillRows(labelledDocument: LabelledDocument, leaves: readonly Leaf[]): Row[] {
  const { lines } = labelledDocument.layout;
  const end = lines.find((line) => isSum(labelledDocument, line))?.at ?? 0;
  const rows: Row[] = [];
  let above: Line | undefined;
  for (const line of lines.slice(0, end)) {
    const hasLabel = labelledDocument.hits[line.at]?.some((hit) => hit.start < 2 && hit.entry.key.length > 4) ?? false;
    const row = hasLabel || findDates(line.text).length > 0 ? undefined : rowOf(labelledDocument, line, above, leaves);
    if (row !== undefined) rows.push(row);
    if (row !== undefined || hasLabel) above = undefined;
    else if (letterCount(line.text) >= 3) above = line;
    // Article numbers may separate the name from its price.
    else if (above !== undefined && line.at - above.at > MAX_BETWEEN) above = undefined;
  }
  return rows;
}
