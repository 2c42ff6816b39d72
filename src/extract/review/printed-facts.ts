import type { Field } from '../../../schemas/result.ts';
import type { PrintedFacts } from '../../checks/outcome.ts';
import { parentOf } from '../../util/json-pointer.ts';
import type { Pages } from '../day-order.ts';
import type { Draft } from './draft.ts';

const PERCENT = /(\d{1,3}(?:[.,]\d+)?)\s?%/g;
/** Rows beyond this many keep no percentages, which loosens no rule. */
const MAX_ROWS = 2000;

/** What is known of the print of a draft's values: decimals of what is printed, and percentages in the lines of rows. */
export async function printedFacts({ fields }: Draft, pages: Pages): Promise<PrintedFacts> {
  const percentages = new Map<string, readonly number[]>();
  for (const [number, rows] of rowsByPage(fields)) {
    if (!pages.numbers.includes(number)) continue;
    const { words } = await pages.load(number);
    for (const [row, [top, bottom]] of rows) {
      const inRow = words.filter(({ box }) => {
        const middle = (box[1] + box[3]) / 2;
        return middle >= top && middle <= bottom;
      });
      const found = [
        ...inRow
          .map(({ text }) => text)
          .join(' ')
          .matchAll(PERCENT),
      ];
      if (found.length > 0)
        percentages.set(
          row,
          found.map(([, digits = '']) => Number(digits.replace(',', '.'))),
        );
    }
  }
  return {
    decimals(pointer) {
      const text = fields.get(pointer)?.text;
      return text === undefined ? undefined : (/[.,](\d+)\D*$/.exec(text)?.[1]?.length ?? 0);
    },
    percentages: (pointer) => percentages.get(parentOf(pointer)) ?? [],
  };
}

/** The rows of lists on each page, with their upper and lower edge. */
function rowsByPage(fields: ReadonlyMap<string, Field>): ReadonlyMap<number, Map<string, readonly [number, number]>> {
  const found = new Map<number, Map<string, readonly [number, number]>>();
  let count = 0;
  for (const [pointer, { page, box }] of fields) {
    const row = parentOf(pointer);
    if (page === undefined || box === undefined || !/\/\d+$/.test(row)) continue;
    const rows = found.get(page) ?? new Map<string, readonly [number, number]>();
    found.set(page, rows);
    const known = rows.get(row);
    if (known === undefined && count++ >= MAX_ROWS) continue;
    rows.set(row, known === undefined ? [box[1], box[3]] : [Math.min(known[0], box[1]), Math.max(known[1], box[3])]);
  }
  return found;
}
