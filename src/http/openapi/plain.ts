/**
 * JSON Schemas as programs that make clients understand them: a tuple whose entries are all alike as an array of that length, and
 * nothing called read-only, which in OpenAPI means that requests leave it out.
 */
export function plainSchemas(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainSchemas);
  if (typeof value !== 'object' || value === null) return value;
  const { prefixItems, readOnly, ...rest } = value as Readonly<Record<string, unknown>>;
  const plain = Object.fromEntries(Object.entries(rest).map(([key, inner]) => [key, plainSchemas(inner)]));
  if (readOnly !== undefined && readOnly !== true) plain.readOnly = plainSchemas(readOnly);
  if (prefixItems === undefined) return plain;
  if (!Array.isArray(prefixItems) || new Set(prefixItems.map((item) => JSON.stringify(item))).size !== 1) {
    return { ...plain, prefixItems: plainSchemas(prefixItems) };
  }
  const length = prefixItems.length;
  return { ...plain, items: plainSchemas(prefixItems[0]), minItems: length, maxItems: length };
}
