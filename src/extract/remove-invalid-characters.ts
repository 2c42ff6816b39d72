import type { Issue } from '../../schemas/result.ts';

/** NUL and lone surrogates, which most databases and spreadsheets reject. */
const INVALID_CHARACTERS = /\0|[\ud800-\udfff]/gu;

/**
 * Removes NUL and lone surrogates from all texts of JSON data, and reports that in an issue.
 */
export function removeInvalidCharacters<T>(data: T): { readonly data: T; readonly issues: readonly Issue[] } {
  let cleaned = 0;
  const text = (value: string): string => {
    const clean = value.replace(INVALID_CHARACTERS, '');
    if (clean !== value) cleaned += 1;
    return clean;
  };
  const visit = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [text(name), visit(inner)]));
  };
  const clean = visit(data) as T;
  if (cleaned === 0) return { data, issues: [] };
  const message = `${cleaned} text(s) of the answer held invalid characters (NUL or lone surrogates), which were removed.`;
  return { data: clean, issues: [{ code: 'text_cleaned', message }] };
}
