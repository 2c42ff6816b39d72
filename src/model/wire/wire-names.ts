/** Members of the items in the list of undeclared properties. */
export const PAIR_NAME = 'name';
export const PAIR_VALUE = 'value';

/** Name of the items after the positions of a tuple. */
export const REST_OF_ITEMS = 'more_items';

/** Name of the root if it has alternatives, since the root of the wire schema must be a single object. */
export const ROOT_NAME = 'document';

/** Name of a position of a tuple, counted from 0. */
export function itemName(index: number): string {
  return `item_${index + 1}`;
}
