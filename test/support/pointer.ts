/** The value at a JSON Pointer (RFC 6901), of own properties only. */
export function valueAt(data: unknown, pointer: string): unknown {
  let at = data;
  for (const step of pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Record<string, unknown>)[name];
  }
  return at;
}
