import type { Check } from '../../../schemas/checks.ts';
import { decimalsIn, type PrintedFacts } from '../../checks/outcome.ts';
import { checkProduct } from '../../checks/product.ts';
import { findAmounts } from '../../document/values/amounts.ts';
import { isBlank } from '../../util/json.ts';
import type { CheckedList } from '../rows/check-lists.ts';
import type { PrintedValue } from '../rows/printed-line.ts';
import type { IsUsed, LeftOut } from './left-out-value.ts';
import type { Proofs } from './prove.ts';

type ProductCheck = Extract<Check, { product: unknown }>;

/**
 * Finds the properties of rows without a value with which a product comes out if they have a number that the row prints
 * and that no value has: a price that a quantity and an amount are known of.
 */
export function leftOutOfProducts(
  { lists, proofs }: Pick<Proofs, 'lists' | 'proofs'>,
  checks: readonly Check[],
  isUsed: IsUsed,
): readonly LeftOut[] {
  const decimals: PrintedFacts['decimals'] = (pointer) => decimalsIn(proofs.get(pointer)?.place?.text);
  const products = checks.filter((check): check is ProductCheck => 'product' in check);
  return products.flatMap((check) =>
    lists.flatMap((list) => {
      const item = `${(list.pointers[0] ?? '').replace(/\/\d+(?=\/|$)/g, '/*')}/*`;
      const names = [...check.product, check.equals].flatMap((place) =>
        place.startsWith(`${item}/`) ? [place.slice(item.length)] : [],
      );
      if (names.length < 3) return [];
      return [...list.places].flatMap(([at, { page, values, near }]) => {
        const row = list.rows[at];
        const free = [...values, ...near].filter(({ words }) => !isUsed(page, words));
        const solution =
          row === undefined ? undefined : solve(row, names, free, { isPercent: check.percent === true, decimals });
        return solution === undefined ? [] : [{ ...solution, page, because: 'place' as const }];
      });
    }),
  );
}

/** The one number with which the product of a row comes out, where one of its three values is not there. */
function solve(
  { pointer, leaves }: CheckedList['rows'][number],
  names: readonly string[],
  free: readonly PrintedValue[],
  { isPercent, decimals }: { readonly isPercent: boolean; readonly decimals: PrintedFacts['decimals'] },
): Pick<LeftOut, 'pointer' | 'text'> | undefined {
  const known = names.map((name) => ({
    pointer: pointer + name,
    value: leaves.find((leaf) => leaf.pointer === name)?.value,
  }));
  const [blank, ...others] = known.filter(({ value }) => isBlank(value));
  // A product by one or of nothing comes out with any number that is printed twice.
  const tells = known.every(({ value }) => isBlank(value) || Math.abs(Number(value)) > 1);
  if (blank === undefined || others.length > 0 || !tells) return undefined;
  const fitting = free.filter(({ kind, text }) => {
    const value = kind === 'number' ? findAmounts(text)[0]?.value : undefined;
    if (value === undefined || Math.abs(value) <= 1) return false;
    const filled = known.map((each) => (each === blank ? { ...each, value } : each));
    const facts: PrintedFacts = {
      decimals: (at) => (at === blank.pointer ? decimalsIn(text) : decimals(at)),
      percentages: () => [],
    };
    const [first, second, result] = filled;
    if (first === undefined || second === undefined || result === undefined) return false;
    return checkProduct([first, second], result, isPercent, facts)?.holds === true;
  });
  const [only, ...more] = fitting;
  return only === undefined || more.some(({ key }) => key !== only.key)
    ? undefined
    : { pointer: blank.pointer, text: only.text };
}
