/** A JSON Pointer one or more steps further. Source: RFC 6901. */
export function pointerTo(pointer: string, ...steps: readonly PropertyKey[]): string {
  return [pointer, ...steps.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');
}

/** The steps of a JSON Pointer, unescaped. */
export function parsePointer(pointer: string): readonly string[] {
  return pointer.split('/').slice(1).map(unescapeToken);
}

/** One step of a JSON Pointer, unescaped. */
export function unescapeToken(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** The value at a JSON Pointer, looking at own properties only; undefined where there is none. */
export function valueAt(data: unknown, pointer: string): unknown {
  let at = data;
  for (const step of parsePointer(pointer)) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[step];
  }
  return at;
}

/** A pointer as people write paths: `lines.0.item`. */
export function toDottedPath(pointer: string): string {
  return parsePointer(pointer).join('.');
}
