import { canonicalJson } from '../../util/json.ts';
import type { JsonSchema } from '../language-model.ts';
import { wireLiterals } from './literal.ts';
import { definitionName } from './names.ts';
import type { WireNote } from './note.ts';
import {
  branchesOf,
  type Graph,
  isNullable,
  type Node,
  type NodeId,
  nodeAt,
  type ObjectShape,
  type TupleShape,
  type Use,
} from './shape.ts';
import { itemName, PAIR_NAME, PAIR_VALUE, REST_OF_ITEMS, ROOT_NAME } from './wire-names.ts';

/** A graph and its satisfiable nodes. */
export interface Sendable {
  readonly graph: Graph;
  readonly possible: ReadonlySet<NodeId>;
}

/** The schema to send. */
export interface Emitted {
  readonly schema: JsonSchema;
  /** JSON Pointers into the user's schema, by part of `schema`. */
  readonly origins: ReadonlyMap<JsonSchema, string>;
  readonly notes: readonly WireNote[];
}

const NULL: JsonSchema = { type: 'null' };

/** The satisfiable alternatives of a node. */
export function sentBranches({ graph, possible }: Sendable, id: NodeId): readonly Use[] {
  return branchesOf(graph, id).filter((branch) => possible.has(branch.id));
}

/** The positions of a tuple to send, up to the first unsatisfiable one. */
function sentPositions({ possible }: Sendable, { items, rest }: TupleShape): Omit<TupleShape, 'kind' | 'minItems'> {
  const end = items.findIndex(({ id }) => !possible.has(id));
  if (end >= 0) return { items: items.slice(0, end) };
  return rest === undefined || !possible.has(rest.id) ? { items } : { items, rest };
}

/** The parts of a node to send; alternatives count together. */
function sentParts(sendable: Sendable, id: NodeId): readonly Use[] {
  const { shape } = nodeAt(sendable.graph, id);
  const can = (use: Use) => sendable.possible.has(use.id);
  switch (shape.kind) {
    case 'object':
      return [...shape.properties, ...(shape.rest === undefined ? [] : [shape.rest])].filter(can);
    case 'array':
      return [shape.item].filter(can);
    case 'tuple': {
      const { items, rest } = sentPositions(sendable, shape);
      return rest === undefined ? items : [...items, rest];
    }
    case 'union':
      return sentBranches(sendable, id);
    default:
      return [];
  }
}

/** Counts the uses of each node to send, in the order of the schema. */
function countUses(sendable: Sendable): ReadonlyMap<NodeId, number> {
  const uses = new Map<NodeId, number>();
  const visit = (id: NodeId) => {
    const before = uses.get(id) ?? 0;
    uses.set(id, before + 1);
    if (before === 0) for (const part of sentParts(sendable, id)) visit(part.id);
  };
  visit(sendable.graph.root);
  return uses;
}

/** The root if it is a single object, possibly through alternatives; otherwise undefined. */
export function rootObject(sendable: Sendable): { readonly id: NodeId; readonly shape: ObjectShape } | undefined {
  const [only, ...others] = sentBranches(sendable, sendable.graph.root);
  if (only === undefined || others.length > 0) return undefined;
  const { shape } = nodeAt(sendable.graph, only.id);
  return shape.kind === 'object' ? { id: only.id, shape } : undefined;
}

function words(...texts: readonly (string | undefined)[]): { readonly description?: string } {
  const description = texts.filter((text) => text !== undefined && text !== '').join(' ');
  return description === '' ? {} : { description };
}

function closedObject(properties: readonly (readonly [string, JsonSchema])[]): JsonSchema {
  const members = Object.fromEntries(properties);
  return { type: 'object', properties: members, required: Object.keys(members), additionalProperties: false };
}

const oneOrMany = (types: readonly string[]) => (types.length === 1 ? types[0] : types);

/**
 * Emits the schema for a graph: all objects closed, and all properties required, with null for values that the document
 * lacks.
 */
export function emit(sendable: Sendable): Emitted {
  const { graph } = sendable;
  const uses = countUses(sendable);
  const origins = new Map<JsonSchema, string>();
  const definitions = nameDefinitions();

  function nameDefinitions(): ReadonlyMap<NodeId, string> {
    const names = new Map<NodeId, string>();
    const taken = new Set<string>();
    for (const [id, times] of uses) {
      const { shape, pointer } = nodeAt(graph, id);
      if (times < 2 || shape.kind === 'scalar' || shape.kind === 'literal') continue;
      const name = definitionName(id === '' ? '/any_value' : pointer, taken);
      taken.add(name);
      names.set(id, name);
    }
    return names;
  }

  const from = <S extends JsonSchema>(node: Node, schema: S): S => {
    origins.set(schema, node.pointer);
    return schema;
  };

  /** The schema of a node at one use. */
  function schemaOf(use: Use, forceNull: boolean): JsonSchema {
    const node = nodeAt(graph, use.id);
    const nullable = forceNull || isNullable(graph, use.id);
    const definition = definitions.get(use.id);
    if (definition !== undefined) {
      const reference = { $ref: `#/$defs/${definition}` };
      const own = use.description === node.description ? undefined : use.description;
      return nullable ? { ...words(own), anyOf: [reference, NULL] } : reference;
    }
    return from(node, body(use.id, nullable, words(use.description, node.constraints)));
  }

  function body(id: NodeId, nullable: boolean, annotations: { readonly description?: string }): JsonSchema {
    const { shape } = nodeAt(graph, id);
    const orNull = (schema: JsonSchema): JsonSchema =>
      nullable ? { ...annotations, anyOf: [schema, NULL] } : { ...annotations, ...schema };
    switch (shape.kind) {
      case 'scalar':
        return { type: oneOrMany([...shape.types, ...(nullable ? ['null'] : [])]), ...annotations };
      case 'literal': {
        const values = [...wireLiterals(shape.values).keys(), ...(nullable ? [null] : [])];
        return { type: oneOrMany([...new Set(values.map(typeOfLiteral))]), ...annotations, enum: values };
      }
      case 'object':
        return orNull(objectBody(shape));
      case 'array': {
        const possible = sendable.possible.has(shape.item.id);
        const maxItems = possible ? shape.maxItems : 0;
        const items = possible ? schemaOf(shape.item, false) : NULL;
        return orNull({ type: 'array', items, ...(maxItems === undefined ? {} : { maxItems }) });
      }
      case 'tuple': {
        const { items, rest } = sentPositions(sendable, shape);
        const positions = items.map((item, index) => [itemName(index), schemaOf(item, true)] as const);
        const more = rest === undefined ? [] : [[REST_OF_ITEMS, listOf(schemaOf(rest, false))] as const];
        return orNull(closedObject([...positions, ...more]));
      }
      case 'union':
        return unionBody(sentBranches(sendable, id), nullable, annotations);
      case 'never':
        return NULL;
    }
  }

  function listOf(items: JsonSchema): JsonSchema {
    return { anyOf: [{ type: 'array', items }, NULL] };
  }

  function objectBody(shape: ObjectShape): JsonSchema {
    const sent = shape.properties.filter((property) => sendable.possible.has(property.id));
    const properties = sent.map((property) => {
      const { name, wireName, description } = property;
      const alias = name === wireName ? undefined : `Stands for the property ${JSON.stringify(name)}.`;
      return [wireName, schemaOf({ ...property, ...words(description, alias) }, true)] as const;
    });
    const { rest, restName } = shape;
    if (rest === undefined || !sendable.possible.has(rest.id)) return closedObject(properties);
    const pair = closedObject([
      [PAIR_NAME, { type: 'string' }],
      [PAIR_VALUE, schemaOf(rest, true)],
    ]);
    return closedObject([...properties, [restName, listOf(pair)]]);
  }

  function unionBody(
    branches: readonly Use[],
    nullable: boolean,
    annotations: { readonly description?: string },
  ): JsonSchema {
    const [only, ...others] = branches;
    if (only === undefined) return NULL;
    if (others.length === 0 && definitions.get(only.id) === undefined) {
      return body(only.id, nullable, words(annotations.description, nodeAt(graph, only.id).constraints));
    }
    const types: string[] = [];
    const options: JsonSchema[] = [];
    for (const branch of branches) {
      const { shape, constraints } = nodeAt(graph, branch.id);
      const silent = branch.description === undefined && constraints === '';
      if (shape.kind === 'scalar' && silent) types.push(...shape.types);
      else options.push(withoutNull(branch));
    }
    const scalars = nullable ? [...new Set(types), 'null'] : [...new Set(types)];
    const all = types.length > 0 ? [{ type: oneOrMany(scalars) }, ...options] : nullable ? [...options, NULL] : options;
    const distinct = [...new Map(all.map((option) => [canonicalJson(option), option])).values()];
    const [single] = distinct;
    return distinct.length === 1 && single !== undefined
      ? { ...annotations, ...single }
      : { ...annotations, anyOf: distinct };
  }

  function withoutNull(branch: Use): JsonSchema {
    const definition = definitions.get(branch.id);
    const node = nodeAt(graph, branch.id);
    if (definition !== undefined) return { $ref: `#/$defs/${definition}` };
    return from(node, body(branch.id, false, words(branch.description, node.constraints)));
  }

  const schema = rootBody();
  const defs = [...definitions].map(([id, name]): [string, JsonSchema] => {
    const node = nodeAt(graph, id);
    return [name, from(node, body(id, false, words(node.description, node.constraints)))];
  });
  return {
    schema: defs.length === 0 ? schema : { ...schema, $defs: Object.fromEntries(defs) },
    origins,
    notes: [
      ...new Map([...uses.keys()].flatMap((id) => notesOf(sendable, id)).map((note) => [note.pointer, note])).values(),
    ],
  };

  function rootBody(): JsonSchema {
    const root = rootObject(sendable);
    const node = nodeAt(graph, root?.id ?? graph.root);
    const described = words(node.description ?? nodeAt(graph, graph.root).description);
    const object =
      root === undefined ? closedObject([[ROOT_NAME, schemaOf({ id: graph.root }, false)]]) : objectBody(root.shape);
    return from(node, { ...described, ...object });
  }
}

function notesOf({ graph }: Sendable, id: NodeId): readonly WireNote[] {
  return nodeAt(graph, id).notes;
}

function typeOfLiteral(value: unknown): string {
  if (value === null) return 'null';
  return typeof value === 'string' || typeof value === 'boolean' ? typeof value : 'number';
}
