import { canonicalJson, isObject } from '../../util/json.ts';

/**
 * Maps wire values to the user's fixed values: scalars are sent as they are, lists and objects as JSON text, since
 * servers accept only scalars.
 */
export function wireLiterals(values: readonly unknown[]): ReadonlyMap<unknown, unknown> {
  const plain = new Set(values);
  const entries = values.map((value): readonly [unknown, unknown] => {
    if (!isObject(value) && !Array.isArray(value)) return [value, value];
    const text = canonicalJson(value);
    return [plain.has(text) ? ` ${text}` : text, value];
  });
  return new Map(entries);
}
