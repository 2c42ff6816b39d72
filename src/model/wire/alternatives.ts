import { isObject } from '../../util/json.ts';
import { pointerTo } from '../../util/json-pointer.ts';
import type { Atom } from './conjunction.ts';
import { shapes } from './keywords.ts';
import type { Located } from './resolve.ts';

/** One `anyOf` or `oneOf`. */
export interface Alternatives {
  readonly atom: Atom;
  readonly keyword: 'anyOf' | 'oneOf';
  readonly options: readonly Located[];
}

/** Maximum of combinations of several `anyOf` that are written out. */
const MAX_COMBINATIONS = 24;

function optionsOf({ schema, pointer }: Atom, keyword: 'anyOf' | 'oneOf'): readonly Located[] {
  const options = schema[keyword];
  if (!Array.isArray(options)) return [];
  return options.map((option, index) => ({ schema: option, pointer: pointerTo(pointer, keyword, index) }));
}

/**
 * The alternatives among the schemas of a value: `sent`, and `dropped`, which only add conditions or would be too many
 * combinations.
 */
export function alternativesOf(atoms: readonly Atom[]): {
  readonly sent: readonly Alternatives[];
  readonly dropped: readonly Alternatives[];
} {
  const all = atoms.flatMap((atom) =>
    (['anyOf', 'oneOf'] as const).flatMap((keyword): Alternatives[] => {
      const options = atom.without.includes(keyword) ? [] : optionsOf(atom, keyword);
      return options.length === 0 ? [] : [{ atom, keyword, options }];
    }),
  );
  const sent: Alternatives[] = [];
  const dropped: Alternatives[] = [];
  let combinations = 1;
  for (const alternatives of all) {
    const { options } = alternatives;
    const matters = options.some(({ schema }) => schema === false || (isObject(schema) && shapes(schema)));
    if (matters && combinations * options.length <= MAX_COMBINATIONS) {
      combinations *= options.length;
      sent.push(alternatives);
    } else {
      dropped.push(alternatives);
    }
  }
  return { sent, dropped };
}

/** The schemas of a value with one alternative chosen. */
export function choose(
  atoms: readonly Atom[],
  { atom, keyword }: Alternatives,
  option: Located,
): readonly (Atom | Located)[] {
  const rest = atoms.map((one) => (one === atom ? { ...one, without: [...one.without, keyword] } : one));
  return [...rest, option];
}
