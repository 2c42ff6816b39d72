import { RectoError } from '../../errors.ts';
import { isObject, type JsonObject } from '../../util/json.ts';
import { pointerTo } from '../../util/json-pointer.ts';
import { asserts } from './keywords.ts';
import type { Located, References } from './resolve.ts';

/** A schema with references and `allOf` resolved, ignoring the keywords in `without`. */
export interface Atom {
  readonly schema: JsonObject;
  readonly pointer: string;
  readonly without: readonly string[];
}

/** Schemas that all apply to one value. */
export interface Conjunction {
  /** Equal for equal schemas, so that each conjunction is built once. */
  readonly key: string;
  readonly atoms: readonly Atom[];
  /** Pointer of a `false` schema, which no value satisfies. */
  readonly never?: string;
  readonly pointer: string;
  readonly description?: string;
}

const isAtom = (part: Located | Atom): part is Atom => 'without' in part;
const keyOf = ({ pointer, without }: Atom) => `#${pointer}${without.length === 0 ? '' : ` -${without.join(',')}`}`;

/**
 * Collects all schemas that apply to a value with the schemas `parts`, following references and `allOf`.
 * Errors: `schema_unsupported` for unresolvable and circular references.
 */
export function conjunctionOf(parts: readonly (Located | Atom)[], references: References): Conjunction {
  const atoms = new Map<string, Atom>();
  const descriptions: string[] = [];
  const titles: string[] = [];
  // A schema reached on several paths counts once; otherwise paths double with each level.
  const visited = new Set<string>();
  let never: string | undefined;
  const add = (atom: Atom) => {
    if (!atoms.has(keyOf(atom))) atoms.set(keyOf(atom), atom);
  };
  const visit = (part: Located, path: ReadonlySet<string>) => {
    const { schema, pointer } = part;
    if (schema === false) never ??= pointer;
    if (!isObject(schema)) return;
    if (path.has(pointer)) {
      throw new RectoError(
        'schema_unsupported',
        `#${pointer} refers to itself without ever saying what it is. Let it refer to another schema.`,
      );
    }
    if (visited.has(pointer)) return;
    visited.add(pointer);
    if (typeof schema.description === 'string') descriptions.push(schema.description);
    else if (typeof schema.title === 'string') titles.push(schema.title);
    const inside = new Set([...path, pointer]);
    const { $ref: _, allOf: __, ...own } = schema;
    const addOwn = () => {
      if (asserts(own)) add({ schema, pointer, without: [] });
    };
    // Properties keep the user's order, also across references.
    for (const keyword of Object.keys(schema)) {
      if (keyword === 'properties') addOwn();
      if (keyword === '$ref') visit(references.follow({ schema, pointer }), inside);
      // Its target depends on the path, and the validator does not terminate for some of them.
      if (keyword === '$dynamicRef') {
        throw new RectoError('schema_unsupported', `#${pointer}/$dynamicRef is not followed. Use $ref.`);
      }
      if (keyword === 'allOf' && Array.isArray(schema.allOf)) {
        for (const [index, inner] of schema.allOf.entries()) {
          visit({ schema: inner, pointer: pointerTo(pointer, 'allOf', index) }, inside);
        }
      }
    }
    addOwn();
  };
  for (const part of parts) {
    if (isAtom(part)) add(part);
    else visit(part, new Set());
  }
  const description = descriptions[0] ?? titles[0];
  return {
    key: never === undefined ? [...atoms.keys()].join(' & ') : `never ${never}`,
    atoms: [...atoms.values()],
    pointer: [...atoms.values()][0]?.pointer ?? parts[0]?.pointer ?? '',
    ...(never === undefined ? {} : { never }),
    ...(description === undefined ? {} : { description }),
  };
}
