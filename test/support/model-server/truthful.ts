import type { Answered, JsonObject, ReceivedRequest } from './protocol.ts';

export interface TruthfulOptions {
  /** What each page shows, by its number: scalars, objects, and the rows of lists that stand on it. */
  readonly truth: ReadonlyMap<number, JsonObject>;
  /** The pages that a request shows, told from its text. */
  readonly pagesIn: (text: string) => readonly number[];
  /** Into the shape that the request asks for; as it is unless given. */
  readonly encode?: (data: JsonObject, request: ReceivedRequest) => unknown;
}

/**
 * A model that says all that the pages of a request show, and nothing else: lists page after page, of scalars what the first
 * page says, and null for what only other pages show.
 */
export function truthful({ truth, pagesIn, encode }: TruthfulOptions): (request: ReceivedRequest) => Answered {
  const known = [...truth.values()].reduce<unknown>(unite, {});
  return (request) => {
    const shown = pagesIn(request.text)
      .map((number) => truth.get(number))
      .filter((page) => page !== undefined);
    const data = fillNulls(shown.reduce<unknown>(unite, {}), known) as JsonObject;
    return encode === undefined ? data : encode(data, request);
  };
}

function unite(before: unknown, after: unknown): unknown {
  if (before === undefined || before === null) return after;
  if (Array.isArray(before) && Array.isArray(after)) return [...before, ...after];
  if (!isObject(before) || !isObject(after)) return before;
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return Object.fromEntries([...names].map((name) => [name, unite(before[name], after[name])]));
}

/** `value` with null for every property, and no rows for every list, that `known` has and it has not. */
function fillNulls(value: unknown, known: unknown): unknown {
  if (Array.isArray(known)) {
    const row = known.reduce<unknown>(unite, undefined);
    return Array.isArray(value) ? value.map((item) => fillNulls(item, row)) : [];
  }
  if (!isObject(known)) return value ?? null;
  const own = isObject(value) ? value : {};
  return Object.fromEntries(Object.entries(known).map(([name, inner]) => [name, fillNulls(own[name], inner)]));
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
