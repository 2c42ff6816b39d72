import type { Check } from '../../../../schemas/checks.ts';
import { listOf } from '../../../checks/outcome.ts';
import { select } from '../../../checks/select.ts';
import { sumAt } from '../../../checks/sum.ts';
import type { LabelledDocument } from '../labelled-document.ts';
import { type Line, tokensWithin } from '../layout.ts';
import { numbersIn } from '../read.ts';
import type { FoundValue } from './found.ts';

const SCORE = 1.3;
const MIN_ROWS = 2;
/** Columns of one list whose sums must stand in one line: the sum of one alone may be any number. */
const MIN_COLUMNS = 2;
const CENT = 0.005;

/** A column of a list, the value that its rows add up to, and what they do. */
interface ColumnSum {
  readonly list: string;
  readonly pointer: string;
  readonly sum: number;
}

/**
 * Finds the line that adds up two or more columns of a list, as below the debits and credits of a statement, by the sums
 * themselves: what the rules of the type call them, by JSON Pointer.
 */
export function findSumLine(
  document: LabelledDocument,
  data: unknown,
  checks: readonly Check[],
): ReadonlyMap<string, FoundValue> {
  const sums = checks.flatMap((check) => columnSum(check, data) ?? []);
  const found = new Map<string, FoundValue>();
  for (const list of new Set(sums.map((own) => own.list))) {
    const own = sums.filter((sum) => sum.list === list);
    if (own.length < MIN_COLUMNS) continue;
    for (const line of document.layout.lines) {
      const values = valuesIn(document, line, own);
      if (values === undefined) continue;
      for (const [pointer, value] of values) found.set(pointer, value);
      break;
    }
  }
  return found;
}

function columnSum(check: Check, data: unknown): ColumnSum | undefined {
  if (!('sum' in check) || check.minus !== undefined) return undefined;
  const [[column, ...more], [pointer, ...others]] = [listOf(check.sum), listOf(check.equals)];
  const isOfOne = more.length === 0 && others.length === 0 && column?.includes('/*/') === true;
  if (!isOfOne || pointer === undefined || pointer.includes('*')) return undefined;
  const sum = select(data, column).length < MIN_ROWS ? undefined : sumAt(data, column, check.blank_is_zero === true);
  const value = sum === undefined ? 0 : Number(sum.toString());
  return value === 0 ? undefined : { list: column.slice(0, column.indexOf('/*/')), pointer, sum: value };
}

/** The numbers of a line that are these sums, each of them another one; undefined if one is missing. */
function valuesIn(
  { conventions }: LabelledDocument,
  line: Line,
  sums: readonly ColumnSum[],
): readonly (readonly [string, FoundValue])[] | undefined {
  const free = [...numbersIn(line.text, conventions)];
  const found: (readonly [string, FoundValue])[] = [];
  for (const { pointer, sum } of sums) {
    const at = free.findIndex(({ value }) => Math.abs(Math.abs(value) - sum) < CENT);
    const [number] = at < 0 ? [] : free.splice(at, 1);
    if (number === undefined) return undefined;
    const tokens = tokensWithin(line, number.start, number.end);
    found.push([pointer, { value: Math.abs(number.value), tokens, score: SCORE, at: line.at }]);
  }
  return found;
}
