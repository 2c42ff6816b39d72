import type { Issue } from '../../schemas/result.ts';

/** NUL, and halves of surrogate pairs: no text has them, and most databases and spreadsheets refuse them. */
const BROKEN = /\0|[\ud800-\udfff]/gu;

/**
 * JSON data without characters that no text has; where there were any, an issue says so. Data without them come back as they are.
 */
export function cleanTexts<T>(data: T): { readonly data: T; readonly issues: readonly Issue[] } {
  let cleaned = 0;
  const text = (value: string): string => {
    const clean = value.replace(BROKEN, '');
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
  const message = `${cleaned} text(s) of the answer held characters that no text has (NUL, or half of a character): they were taken out.`;
  return { data: clean, issues: [{ code: 'text_cleaned', message }] };
}
