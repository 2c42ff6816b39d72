import type { Box } from '../../../schemas/geometry.ts';
import type { PreparedPage } from '../../../schemas/page.ts';
import { findAmounts, hasRangeDash } from '../../document/values/amounts.ts';
import { findDatesAndDays } from '../../document/values/days.ts';
import { marksDebits } from '../../document/values/debit-marks.ts';
import { normalise } from '../../document/values/normalise.ts';
import { type Line, linesOfPage } from '../../model/local/layout.ts';
import { piecesOf } from '../places/text-keys.ts';
import { isSumLine } from './sum-line.ts';
import { dateKey, numberKey, type ValueKey, wordKey } from './value-key.ts';

/** A value that a line prints, with the horizontal extent of its words. */
export interface PrintedValue {
  readonly key: ValueKey;
  readonly kind: 'number' | 'date' | 'text';
  readonly x0: number;
  readonly x1: number;
  /** Indices of its words on the page. */
  readonly words: readonly number[];
  /** As it is printed. */
  readonly text: string;
  /** The number before a percent sign. */
  readonly percent?: number;
}

/** A line across a page, as a person reads a table: everything at one height. */
export interface PrintedLine {
  readonly page: number;
  /** Index in the list of lines. */
  readonly at: number;
  readonly box: Box;
  /** Where it is printed, if not there: of a column of a table that is looked at as a line. */
  readonly area?: Box;
  /** Indices of its words on the page, left to right. */
  readonly words: readonly number[];
  readonly values: readonly PrintedValue[];
  /** Whether it is hardly more than a sum with its label. */
  readonly isSum: boolean;
  readonly keys: ReadonlySet<ValueKey>;
}

/**
 * The lines of a page with their values. `years` are those that its days without a year may be in, `before` is the number
 * of lines of earlier pages.
 */
export function printedLines(page: PreparedPage, years: readonly number[], before: number): readonly PrintedLine[] {
  const lines = linesOfPage({ ...page, views: [] }, before);
  return [...valuesOfLines(lines, years)].map(([line, values]): PrintedLine => {
    return {
      page: line.page,
      at: line.at,
      box: line.box,
      words: line.tokens.map(({ index }) => index),
      values,
      isSum: isSumLine(line.text),
      keys: new Set(values.map(({ key }) => key)),
    };
  });
}

/** The values that the cells of lines print. */
export function valuesOfLines(
  lines: readonly Line[],
  years: readonly number[],
): ReadonlyMap<Line, readonly PrintedValue[]> {
  const conventions = { years, marksDebits: marksDebits(lines.map(({ text }) => text).join('\n')) };
  return new Map(lines.map((line) => [line, line.cells.flatMap((cell) => valuesOfCell(cell, conventions))]));
}

type Cell = Line['cells'][number];

/** How a page writes days and amounts. */
interface Conventions {
  readonly years: readonly number[];
  readonly marksDebits: boolean;
}

function valuesOfCell(cell: Cell, conventions: Conventions): readonly PrintedValue[] {
  const between = (start: number, end: number, key: ValueKey, kind: PrintedValue['kind']): PrintedValue => {
    const tokens = cell.tokens.filter((token, at) => {
      const from = cell.starts[at] ?? 0;
      return from < end && from + token.text.length > start;
    });
    return {
      key,
      kind,
      x0: Math.min(...tokens.map(({ box }) => box[0])),
      x1: Math.max(...tokens.map(({ box }) => box[2])),
      words: tokens.map(({ index }) => index),
      text: cell.text.slice(start, end),
    };
  };
  const numbers = new Map<string, PrintedValue>();
  const addNumbers = (text: string, offset: number) => {
    for (const amount of findAmounts(text, conventions)) {
      const { start, end, value: signed, alternative, percent } = amount;
      const value = hasRangeDash(amount, text) ? -signed : signed;
      for (const read of alternative === undefined ? [value] : [value, alternative]) {
        const key = numberKey(read);
        const found = between(offset + start, offset + end, key, 'number');
        numbers.set(`${key} ${offset + start}`, percent ? { ...found, percent: value } : found);
      }
    }
  };
  addNumbers(cell.text, 0);
  // Two columns that stand close together look like one number with a blank in it.
  const withDigits = [...cell.tokens.entries()].filter(([, { text }]) => /\d/.test(text));
  for (const [at, { text }] of withDigits.length > 1 ? withDigits : []) addNumbers(text, cell.starts[at] ?? 0);
  const dates = findDatesAndDays(cell.text, conventions.years, { dayFirst: true }).flatMap(
    ({ start, end, iso, alternative }) =>
      [iso, ...(alternative === undefined ? [] : [alternative])].map((day) =>
        between(start, end, dateKey(day), 'date'),
      ),
  );
  const words = cell.tokens.flatMap(({ text, box, index }): PrintedValue[] => {
    const whole = normalise(text);
    // `total(net)` prints the words total and net as well.
    const keys = new Set(whole === '' ? [] : [whole, ...piecesOf(text)]);
    return [...keys].map((key) => ({ key: wordKey(key), kind: 'text', x0: box[0], x1: box[2], words: [index], text }));
  });
  return [...numbers.values(), ...dates, ...words];
}
