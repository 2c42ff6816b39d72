import type { Leaf } from '../schema/field.ts';
import type { FoundValue } from './found.ts';

/** Converts a value to the schema's type; undefined if impossible. A number in a text property keeps its notation. */
export function toTyped(leaf: Leaf, found: FoundValue): FoundValue | undefined {
  const { value, tokens } = found;
  if (leaf.valueType === 'boolean') return typeof value === 'boolean' ? found : undefined;
  if (typeof value === 'boolean') return undefined;
  if (leaf.valueType === 'string') {
    if (typeof value === 'string') return found;
    return { ...found, value: tokens.map(({ text }) => text).join(' ') };
  }
  if (typeof value !== 'number') return undefined;
  return leaf.valueType === 'integer' && !Number.isInteger(value) ? undefined : found;
}
