import { RectoError } from '../../errors.ts';
import { isObject } from '../../util/json.ts';
import { pointerTo } from '../../util/json-pointer.ts';
import type { JsonSchema } from '../language-model.ts';
import { alternativesOf, choose } from './alternatives.ts';
import { ANY_VALUE, anyValueNodes } from './any-value.ts';
import { arrayShapeOf } from './array-shape.ts';
import { type Atom, type Conjunction, conjunctionOf } from './conjunction.ts';
import { constraintsOf } from './constraints.ts';
import { contradictionIn } from './contradiction.ts';
import { impliedType } from './keywords.ts';
import type { WireNote } from './note.ts';
import { objectShapeOf, type Requests } from './object-shape.ts';
import { type Located, type References, referencesIn } from './resolve.ts';
import type { Graph, Node, NodeId, ScalarType, Shape, Use } from './shape.ts';
import { type JsonType, literalsOf, typesOf } from './types.ts';

/** Maximum of nodes of a graph. */
const MAX_NODES = 20_000;
/** Maximum of schemas that apply to one value, summed over all values. */
const MAX_ATOMS = 100_000;

/** An internal schema that narrows a value to some types. */
function onlyTypes(types: readonly JsonType[]): Atom {
  return { schema: { type: types }, pointer: `only ${types.join(' or ')}`, without: [] };
}

const isOwn = ({ pointer }: Atom) => pointer.startsWith('only ');

/** Schemas that apply conditionally: `then`, `else`, `dependentSchemas`, and alternatives that are not sent. */
function conditionsOf(atoms: readonly Atom[], references: References): readonly (readonly Atom[])[] {
  const located = atoms.flatMap((atom): readonly Located[] => {
    const at = (schema: unknown, ...steps: string[]) => ({
      schema,
      pointer: pointerTo(atom.pointer, ...steps),
    });
    const branches = ['then', 'else'].flatMap((keyword) =>
      atom.schema.if !== undefined && isObject(atom.schema[keyword]) ? [at(atom.schema[keyword], keyword)] : [],
    );
    const dependent = ['dependentSchemas', 'dependencies'].flatMap((keyword) => {
      const map = atom.schema[keyword];
      if (!isObject(map)) return [];
      return Object.entries(map).flatMap(([name, schema]) => (isObject(schema) ? [at(schema, keyword, name)] : []));
    });
    return [...branches, ...dependent];
  });
  const dropped = alternativesOf(atoms).dropped.flatMap(({ options }) => options);
  return [...located, ...dropped].map((part) => conjunctionOf([part], references).atoms);
}

/** Builds the graph of a schema, whose root must be an object. Errors: `schema_unsupported`. */
export function graphOf(document: JsonSchema): Graph {
  const references = referencesIn(document);
  const nodes = new Map<NodeId, Node>(anyValueNodes());
  const waiting: Conjunction[] = [];
  const visited = new Set<NodeId>([ANY_VALUE]);
  const all: Requests['all'] = (parts) => {
    const conjunction = conjunctionOf(parts, references);
    if (!visited.has(conjunction.key)) {
      visited.add(conjunction.key);
      waiting.push(conjunction);
    }
    return { id: conjunction.key, description: conjunction.description };
  };
  const oneOf: Requests['oneOf'] = (uses, pointer) => {
    const id = `one of (${uses.map((use) => use.id).join(') (')})`;
    visited.add(id);
    nodes.set(id, { pointer, constraints: '', nullable: false, notes: [], shape: { kind: 'union', branches: uses } });
    return { id };
  };
  const root = all([references.root, onlyTypes(['object'])]);
  let atoms = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    atoms += next.atoms.length;
    if (nodes.size > MAX_NODES || atoms > MAX_ATOMS) {
      throw new RectoError(
        'schema_unsupported',
        `#${next.pointer}: the combinations of allOf, anyOf and oneOf are too many to send. Use fewer alternatives.`,
      );
    }
    nodes.set(next.key, nodeOf(next, references, { all, oneOf }));
  }
  return { root: root.id, nodes };
}

function nodeOf(conjunction: Conjunction, references: References, requests: Requests): Node {
  const { atoms, pointer, description } = conjunction;
  const { shape, nullable, notes } = shapeOf(conjunction, references, requests);
  const unenforced = constraintsOf(
    atoms.filter((atom) => !isOwn(atom)),
    shape,
    description,
  );
  // Alternatives carry their own constraints.
  const constraints = shape.kind === 'union' ? '' : unenforced.constraints;
  return { pointer, description, constraints, shape, nullable, notes: [...notes, ...unenforced.notes] };
}

interface Shaped {
  readonly shape: Shape;
  readonly nullable: boolean;
  readonly notes: readonly WireNote[];
}

function shapeOf({ atoms, never }: Conjunction, references: References, requests: Requests): Shaped {
  const impossible = (at: string, reason: string): Shaped => ({
    shape: { kind: 'never', pointer: at, reason },
    nullable: false,
    notes: [],
  });
  if (never !== undefined) return impossible(never, 'no value is allowed here');
  const typed = typesOf(atoms);
  if (typed?.emptiedAt?.startsWith('only ')) return impossible(typeOfFirst(atoms), 'the root is not an object');
  if (typed?.emptiedAt !== undefined) return impossible(typed.emptiedAt, 'the types contradict each other');
  const literals = literalsOf(atoms, typed?.left);
  if (literals?.emptiedAt !== undefined) return impossible(literals.emptiedAt, 'none of the values is allowed');
  const { sent, dropped } = alternativesOf(atoms);
  const notes = dropped.map(
    ({ atom, keyword }): WireNote => ({
      pointer: pointerTo(atom.pointer, keyword),
      keyword,
      message: 'The alternatives are not sent; properties named in them can be answered.',
    }),
  );
  if (literals !== undefined) {
    const values = literals.left.filter((value) => value !== null);
    const nullable = values.length < literals.left.length;
    const shape: Shape = values.length === 0 ? { kind: 'scalar', types: [] } : { kind: 'literal', values };
    const ignored = sent.map(
      ({ atom, keyword }): WireNote => ({
        pointer: pointerTo(atom.pointer, keyword),
        keyword,
        message: 'The alternatives are not sent: the values are fixed.',
      }),
    );
    return { shape, nullable, notes: [...notes, ...ignored] };
  }
  const [first] = sent;
  if (first !== undefined) {
    const branches = first.options.map((option) => requests.all(choose(atoms, first, option)));
    const exclusive: WireNote = {
      pointer: pointerTo(first.atom.pointer, 'oneOf'),
      keyword: 'oneOf',
      message: 'That exactly one alternative fits is not enforced.',
    };
    return {
      shape: { kind: 'union', branches },
      nullable: false,
      notes: first.keyword === 'oneOf' ? [...notes, exclusive] : notes,
    };
  }
  return { ...ofTypes(atoms, typed?.left, references, requests), notes };
}

/** Pointer to the `type` that excludes objects at the root. */
function typeOfFirst(atoms: readonly Atom[]): string {
  const atom = atoms.find(({ schema }) => schema.type !== undefined);
  return atom === undefined ? '' : pointerTo(atom.pointer, 'type');
}

function ofTypes(
  atoms: readonly Atom[],
  declared: readonly JsonType[] | undefined,
  references: References,
  requests: Requests,
): Omit<Shaped, 'notes'> {
  const implied = declared === undefined ? impliedType(atoms.map(({ schema }) => schema)) : undefined;
  const types = declared ?? (implied === undefined ? undefined : [implied]);
  if (types === undefined) return { shape: { kind: 'union', branches: [{ id: ANY_VALUE }] }, nullable: true };
  const nullable = types.includes('null');
  const possible = types.filter((type) => type !== 'null');
  const contradiction = contradictionIn(atoms, possible);
  if (contradiction !== undefined) return { shape: { kind: 'never', ...contradiction }, nullable };
  const scalars = possible.filter((type): type is ScalarType => type !== 'object' && type !== 'array');
  const compound = possible.filter((type) => type === 'object' || type === 'array');
  if (compound.length + Math.min(1, scalars.length) > 1) {
    const kinds = [...compound.map((type) => [type]), ...(scalars.length > 0 ? [scalars] : [])];
    const branches = kinds.map((kind): Use => requests.all([...atoms, onlyTypes(kind)]));
    return { shape: { kind: 'union', branches }, nullable };
  }
  if (compound[0] === 'object') {
    return { shape: objectShapeOf(atoms, conditionsOf(atoms, references), requests), nullable };
  }
  if (compound[0] === 'array') return { shape: arrayShapeOf(atoms, requests), nullable };
  return { shape: { kind: 'scalar', types: scalars }, nullable };
}
