/** What a list of values under names that are not declared is made of. */
export const PAIR_NAME = 'name';
export const PAIR_VALUE = 'value';

/** What follows the positions of a list that have schemas of their own. */
export const REST_OF_ITEMS = 'more_items';

/** What the root is called where it is one of several alternatives, since the root that is sent must be one object. */
export const ROOT_NAME = 'document';

/** The position of a list that has a schema of its own, counted from 0. */
export function itemName(index: number): string {
  return `item_${index + 1}`;
}
