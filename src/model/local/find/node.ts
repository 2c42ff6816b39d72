import type { FoundValue } from './found.ts';

/** Values in the shape of the schema; missing values are absent. */
export type Node =
  | { readonly type: 'value'; readonly found: FoundValue }
  | { readonly type: 'object'; readonly entries: readonly (readonly [string, Node])[] }
  | { readonly type: 'array'; readonly items: readonly Node[] };

/** Wraps a value; undefined stays undefined. */
export function valueNode(found: FoundValue | undefined): Node | undefined {
  return found === undefined ? undefined : { type: 'value', found };
}

/** An object of the values found; undefined if there are none. */
export function objectNode(entries: readonly (readonly [string, Node | undefined])[]): Node | undefined {
  const present = entries.flatMap(([key, node]): (readonly [string, Node])[] =>
    node === undefined ? [] : [[key, node]],
  );
  return present.length === 0 ? undefined : { type: 'object', entries: present };
}

/** An array of the values found; undefined if it would be empty. */
export function arrayNode(items: readonly (Node | undefined)[], maxItems: number): Node | undefined {
  const present = items.filter((item) => item !== undefined).slice(0, maxItems);
  return present.length === 0 ? undefined : { type: 'array', items: present };
}
