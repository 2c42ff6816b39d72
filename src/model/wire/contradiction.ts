import { pointerTo } from '../../util/json-pointer.ts';
import { boundsOf } from './array-shape.ts';
import type { Atom } from './conjunction.ts';

const BOUNDS = [
  ['array', 'minItems', 'maxItems'],
  ['object', 'minProperties', 'maxProperties'],
  ['string', 'minLength', 'maxLength'],
  ['number', 'minimum', 'maximum'],
  ['integer', 'minimum', 'maximum'],
] as const;

/** Finds bounds that exclude each other, if the value can have no other type. */
export function contradictionIn(
  atoms: readonly Atom[],
  types: readonly string[],
): { readonly pointer: string; readonly reason: string } | undefined {
  const [only, ...others] = types;
  if (others.length > 0) return undefined;
  for (const [type, minKeyword, maxKeyword] of BOUNDS) {
    const { min, max } = boundsOf(atoms, minKeyword, maxKeyword);
    if (type !== only || min <= max) continue;
    const atom = atoms.find(({ schema }) => schema[minKeyword] === min);
    return { pointer: pointerTo(atom?.pointer ?? '', minKeyword), reason: `${minKeyword} is more than ${maxKeyword}` };
  }
  return undefined;
}
