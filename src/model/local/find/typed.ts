import type { Leaf } from '../schema/field.ts';
import type { Found } from './found.ts';

/** The value as the schema's type wants it; nothing where it cannot be that. A number in a text property keeps its printing. */
export function typed(leaf: Leaf, found: Found): Found | undefined {
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
