/** Appends tokens to a JSON Pointer. Source: RFC 6901. */
export function pointerTo(pointer: string, ...tokens: readonly PropertyKey[]): string {
  return [pointer, ...tokens.map((token) => String(token).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');
}

/** The unescaped tokens of a JSON Pointer. */
export function parsePointer(pointer: string): readonly string[] {
  return pointer.split('/').slice(1).map(unescapeToken);
}

/** Unescapes one token of a JSON Pointer. */
function unescapeToken(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** The value at a JSON Pointer, through own properties only; undefined when there is none. */
export function valueAt(data: unknown, pointer: string): unknown {
  let value = data;
  for (const token of parsePointer(pointer)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, token)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[token];
  }
  return value;
}

/** The data with another value at a JSON Pointer; objects on the way that are not there are made. */
export function withValue(data: unknown, pointer: string, value: unknown): unknown {
  const replace = (at: unknown, [name, ...rest]: readonly string[]): unknown => {
    if (name === undefined) return value;
    if (Array.isArray(at)) return at.map((item, index) => (String(index) === name ? replace(item, rest) : item));
    const object = (at ?? {}) as Readonly<Record<string, unknown>>;
    const inner = Object.hasOwn(object, name) ? object[name] : undefined;
    return { ...object, [name]: replace(inner, rest) };
  };
  return replace(data, parsePointer(pointer));
}

/** A JSON Pointer as a dotted path for people: `lines.0.item`. */
export function toDottedPath(pointer: string): string {
  return parsePointer(pointer).join('.');
}

/** The JSON Pointer of the object or array that a value is in; empty for one at the root. */
export function parentOf(pointer: string): string {
  return pointer.slice(0, pointer.lastIndexOf('/'));
}

/** Whether a JSON Pointer is that of a value or of something in it. */
export function isWithin(pointer: string, value: string): boolean {
  return pointer === value || pointer.startsWith(`${value}/`);
}

/** Whether a JSON Pointer is that of an item of a list, or of something in one. */
export function isInList(pointer: string): boolean {
  return /\/\d+(?:\/|$)/.test(pointer);
}
