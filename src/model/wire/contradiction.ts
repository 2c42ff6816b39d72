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

/** Bounds between which nothing is, where the value can be of no other type. */
export function contradictionIn(
  atoms: readonly Atom[],
  types: readonly string[],
): { readonly pointer: string; readonly reason: string } | undefined {
  const [only, ...others] = types;
  if (others.length > 0) return undefined;
  for (const [type, least, greatest] of BOUNDS) {
    const { min, max } = boundsOf(atoms, least, greatest);
    if (type !== only || min <= max) continue;
    const atom = atoms.find(({ schema }) => schema[least] === min);
    return { pointer: pointerTo(atom?.pointer ?? '', least), reason: `${least} is more than ${greatest}` };
  }
  return undefined;
}
