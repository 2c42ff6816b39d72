import { parsePointer, pointerTo } from '../util/json-pointer.ts';

/** A value that a rule is about. */
export interface Selected {
  readonly pointer: string;
  /** Undefined if there is none. */
  readonly value: unknown;
}

/** Maximum of values that one pointer of a rule selects. */
const MAX_SELECTED = 100_000;

/** The values at a JSON Pointer in which `*` stands for every item of a list, or of some of its lists. */
export function select(data: unknown, place: string): readonly Selected[] {
  let found: readonly Selected[] = [{ pointer: '', value: data }];
  for (const name of parsePointer(place)) {
    found = found.flatMap(({ pointer, value }): readonly Selected[] => {
      if (name === '*') {
        return Array.isArray(value) ? value.map((item, at) => ({ pointer: `${pointer}/${at}`, value: item })) : [];
      }
      const inner: unknown =
        typeof value === 'object' && value !== null && Object.hasOwn(value, name)
          ? (value as { readonly [key: string]: unknown })[name]
          : undefined;
      return [{ pointer: pointerTo(pointer, name), value: inner }];
    });
    if (found.length > MAX_SELECTED) return found.slice(0, MAX_SELECTED);
  }
  return found;
}

/**
 * The items that a rule holds for: one for each item of the last list that all of its places share, or the whole
 * document. In each of them `*` is replaced by the item's number.
 */
export function instances(data: unknown, places: readonly string[]): readonly ((place: string) => string)[] {
  const shared = sharedList(places);
  if (shared === undefined) return [(place) => place];
  return select(data, shared).map(
    ({ pointer }) =>
      (place) =>
        pointer + place.slice(shared.length),
  );
}

/** The longest start ending with `*` that all places have. */
function sharedList(places: readonly string[]): string | undefined {
  const [first = '', ...others] = places;
  for (let end = first.lastIndexOf('/*'); end >= 0; end = first.lastIndexOf('/*', end - 1)) {
    const start = first.slice(0, end + 2);
    if (others.every((place) => place.startsWith(`${start}/`))) return start;
  }
  return undefined;
}
