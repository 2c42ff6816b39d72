import type { Node } from '../find/node.ts';
import type { Leaf } from '../schema/field.ts';

/** Rows before a sum: the sum of one row is that row again. */
const MIN_ROWS = 2;
const CENT = 0.005;

/**
 * Leaves out the rows that only carry on the sum of the rows above: their amount is that sum, and they have fewer values
 * than other rows. `amount`: the column that is added up, with the name of its property.
 */
export function withoutSumRows(rows: readonly Node[], amount: string): readonly Node[] {
  const widths = rows.map(widthOf).sort((a, b) => a - b);
  const usual = widths[widths.length >> 1] ?? 0;
  let [sum, count] = [0, 0];
  return rows.filter((row) => {
    const value = numberIn(row, amount);
    if (value === undefined) return true;
    if (count >= MIN_ROWS && widthOf(row) < usual && Math.abs(value - sum) < CENT) return false;
    sum += value;
    count += 1;
    return true;
  });
}

/** The name of the property with the amounts of rows; undefined if there is none. */
export function amountName(leaves: readonly Leaf[]): string | undefined {
  return leaves.find(({ concept }) => concept === 'line_total')?.name;
}

function widthOf(row: Node): number {
  return row.type === 'object' ? row.entries.length : 1;
}

function numberIn(row: Node, name: string): number | undefined {
  const node = row.type === 'object' ? row.entries.find(([key]) => key === name)?.[1] : undefined;
  return node?.type === 'value' && typeof node.found.value === 'number' ? node.found.value : undefined;
}
