import type { Group, Leaf } from '../schema.ts';
import { byConcept, type Column, leavesOfItem } from './heads.ts';
import type { ColumnRow } from './rows.ts';

/** A word or two with a digit, or a word of capitals: `TI-204`, `AW 1812`, `PREP`. */
const CODE = /^(?:\p{Lu}{1,4} )?(?=\S*\d|\p{Lu}{3,}$)[\p{Lu}\d][\p{L}\d./_-]{2,19}(?: \d{1,6})?$/u;
/** What a number of a position is: `1`, `01.`, `1.2.10`. */
const POSITION = /^\d{1,10}(?:\.\d{1,4}){0,3}\.?$/;
const NUMBER = /^[\d.,]+$/;
const MIN_ROWS = 2;
/** Share of the rows that have a code in a column of codes. */
const MIN_SHARE = 0.6;

/**
 * Gives the column of item codes, where no label says which it is, to the first one left of the names that has codes and no
 * field, or whose field is the number of the position and which does not count.
 */
export function assignCodes(
  fields: ReadonlyMap<Column, Leaf>,
  columns: readonly Column[],
  rows: readonly ColumnRow[],
  group: Group,
): ReadonlyMap<Column, Leaf> {
  const code = byConcept(leavesOfItem({ item: group }), ['item_code']);
  if (code === undefined || [...fields.values()].includes(code) || rows.length < MIN_ROWS) return fields;
  const name = columns.findIndex((column) => fields.get(column)?.concept === 'description');
  const column = columns.slice(0, Math.max(0, name)).find((each) => {
    const leaf = fields.get(each);
    const texts = rows.flatMap(
      ({ cells }) =>
        cells
          .get(each)
          ?.map(({ text }) => text)
          .join(' ') ?? [],
    );
    if (leaf?.concept === 'position') return isOfCodes(texts, rows) && !counts(texts);
    return leaf === undefined && isOfCodes(texts, rows) && !mayCount(texts);
  });
  return column === undefined ? fields : new Map([...fields, [column, code]]);
}

function isOfCodes(texts: readonly string[], rows: readonly ColumnRow[]): boolean {
  const areCodes =
    texts.length >= Math.max(MIN_ROWS, MIN_SHARE * rows.length) && texts.every((text) => CODE.test(text));
  return (
    areCodes && new Set(texts).size === texts.length && !texts.every((text) => NUMBER.test(text) && /[.,]/.test(text))
  );
}

/** Whether texts are numbers that rise, as those of positions do. */
function counts(texts: readonly string[]): boolean {
  if (!texts.every((text) => POSITION.test(text))) return false;
  const parts = texts.map((text) =>
    text
      .split('.')
      .filter((part) => part !== '')
      .map(Number),
  );
  return parts.every((part, at) => at === 0 || rises(parts[at - 1] ?? [], part));
}

/** Whether texts may be numbers of positions, as `00010`, `00020` are: they rise, and by what the first one is, if two. */
function mayCount(texts: readonly string[]): boolean {
  const [first = 0, second = 0] = texts.map(Number);
  return counts(texts) && (texts.length > 2 || first <= second - first);
}

function rises(before: readonly number[], after: readonly number[]): boolean {
  const at = after.findIndex((number, index) => number !== before[index]);
  return at >= 0 && (after[at] ?? 0) > (before[at] ?? -1);
}
