import { findDates } from '../../../document/values/dates.ts';
import type { LabelledDocument } from '../labelled-document.ts';
import { type Line, tokensWithin } from '../layout.ts';
import { isUntil } from '../read.ts';
import type { FoundValue } from './found.ts';

/** Score of the ends of the only period that a document prints in one line, and of one of several. */
const ONLY = 1.05;
const ONE_OF_SEVERAL = 0.5;

/** Finds the first or the last day of periods whose days have only `to`, a dash or the like between them. */
export function findPeriods(
  { layout, conventions }: LabelledDocument,
  end: 'start_date' | 'end_date',
): readonly FoundValue[] {
  const periods = layout.lines.flatMap((line) => periodsIn(line, conventions.dayFirst).map((days) => ({ line, days })));
  const keys = new Set(periods.map(({ days }) => days.map(({ iso }) => iso).join()));
  return periods.flatMap(({ line, days }) => {
    const day = days[end === 'start_date' ? 0 : 1];
    if (day === undefined) return [];
    const score = keys.size === 1 ? ONLY : ONE_OF_SEVERAL;
    return [{ value: day.iso, tokens: tokensWithin(line, day.start, day.end), score, at: line.at }];
  });
}

function periodsIn(line: Line, dayFirst: boolean | undefined) {
  const dates = findDates(line.text, { dayFirst });
  return dates.flatMap((first, at) => {
    const second = dates[at + 1];
    const isPeriod = second !== undefined && second.iso > first.iso && isUntil(line.text, first, second);
    return isPeriod ? [[first, second]] : [];
  });
}
