import { canonicalJson, isObject } from '../../util/json.ts';

/**
 * How fixed values are sent: scalars as they are, lists and objects as their JSON text, since servers take only scalars. Gives
 * the user's value by the value that is sent.
 */
export function sentLiterals(values: readonly unknown[]): ReadonlyMap<unknown, unknown> {
  const plain = new Set(values);
  const entries = values.map((value): readonly [unknown, unknown] => {
    if (!isObject(value) && !Array.isArray(value)) return [value, value];
    const text = canonicalJson(value);
    return [plain.has(text) ? ` ${text}` : text, value];
  });
  return new Map(entries);
}
