/**
 * Rewrites JSON Schemas for client generators: a tuple of equal entries becomes an array of fixed length, and
 * `readOnly`, which in OpenAPI means absent from requests, is removed.
 */
export function simplifySchemas(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(simplifySchemas);
  if (typeof value !== 'object' || value === null) return value;
  const { prefixItems, readOnly, ...rest } = value as Readonly<Record<string, unknown>>;
  const plain = Object.fromEntries(Object.entries(rest).map(([key, inner]) => [key, simplifySchemas(inner)]));
  if (readOnly !== undefined && readOnly !== true) plain.readOnly = simplifySchemas(readOnly);
  if (prefixItems === undefined) return plain;
  if (!Array.isArray(prefixItems) || new Set(prefixItems.map((item) => JSON.stringify(item))).size !== 1) {
    return { ...plain, prefixItems: simplifySchemas(prefixItems) };
  }
  const length = prefixItems.length;
  return { ...plain, items: simplifySchemas(prefixItems[0]), minItems: length, maxItems: length };
}
