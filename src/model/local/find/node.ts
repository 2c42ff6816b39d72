import type { Found } from './found.ts';

/** Values found, in the shape of the schema. What was not found is not there. */
export type Node =
  | { readonly type: 'value'; readonly found: Found }
  | { readonly type: 'object'; readonly entries: readonly (readonly [string, Node])[] }
  | { readonly type: 'array'; readonly items: readonly Node[] };

/** A value as a node; nothing stays nothing. */
export function valueNode(found: Found | undefined): Node | undefined {
  return found === undefined ? undefined : { type: 'value', found };
}

/** An object of what was found; nothing where that is nothing at all. */
export function objectNode(entries: readonly (readonly [string, Node | undefined])[]): Node | undefined {
  const kept = entries.flatMap(([key, node]): (readonly [string, Node])[] => (node === undefined ? [] : [[key, node]]));
  return kept.length === 0 ? undefined : { type: 'object', entries: kept };
}

/** An array of what was found; nothing where it would be empty. */
export function arrayNode(items: readonly (Node | undefined)[], maxItems: number): Node | undefined {
  const kept = items.filter((item) => item !== undefined).slice(0, maxItems);
  return kept.length === 0 ? undefined : { type: 'array', items: kept };
}
