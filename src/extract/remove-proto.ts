import type { Issue } from '../../schemas/result.ts';
import { findProto } from '../util/json.ts';
import { pointerTo } from '../util/json-pointer.ts';

/**
 * Removes properties called `__proto__` from JSON data, which no document type can name and many programs lose, and
 * reports each place in an issue.
 */
export function removeProto<T>(data: T): { readonly data: T; readonly issues: readonly Issue[] } {
  if (findProto(data) === undefined) return { data, issues: [] };
  const issues: Issue[] = [];
  const visit = (value: unknown, pointer: string): unknown => {
    if (Array.isArray(value)) return value.map((inner, index) => visit(inner, `${pointer}/${index}`));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).filter(([name, inner]) => {
      if (name !== '__proto__') return true;
      const text = JSON.stringify(inner).slice(0, MAX_QUOTED);
      const message = `The answer has a property called "__proto__" with ${text}, which was left out, as no document type can have one.`;
      issues.push({ code: 'property_removed', pointer, message });
      return false;
    });
    return Object.fromEntries(entries.map(([name, inner]) => [name, visit(inner, pointerTo(pointer, name))]));
  };
  return { data: visit(data, '') as T, issues };
}

const MAX_QUOTED = 200;
