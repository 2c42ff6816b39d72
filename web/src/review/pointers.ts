/** The unescaped tokens of a JSON Pointer. */
export function tokensOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** A JSON Pointer with another token. */
export function within(pointer: string, token: string | number): string {
  return `${pointer}/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** Whether a value is an object, and no list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a JSON Pointer; undefined if there is none. */
export function valueAt(data: unknown, pointer: string): unknown {
  let at = data;
  for (const token of tokensOf(pointer)) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, token)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[token];
  }
  return at;
}

/** A copy of data with another value at a JSON Pointer; undefined removes it. */
export function withValue(data: unknown, pointer: string, value: unknown): unknown {
  const [first, ...rest] = tokensOf(pointer);
  if (first === undefined) return value;
  const inner = rest.reduce(within, '');
  if (Array.isArray(data))
    return data.map((item, index) => (String(index) === first ? withValue(item, inner, value) : item));
  const { [first]: before, ...others } = isRecord(data) ? data : {};
  const after = rest.length === 0 ? value : withValue(before ?? {}, inner, value);
  if (after === undefined) return others;
  // In its place among the others.
  return isRecord(data) && Object.hasOwn(data, first) ? { ...data, [first]: after } : { ...others, [first]: after };
}
