import type { WireNote } from './note.ts';

/** A JSON type of scalars. */
export type ScalarType = 'string' | 'number' | 'integer' | 'boolean';

/** Id of a node of the graph. */
export type NodeId = string;

/** A use of a node, with its description there. */
export interface Use {
  readonly id: NodeId;
  readonly description?: string | undefined;
}

/** A property of an object. */
export interface Property extends Use {
  readonly name: string;
  /** Its name in the wire schema. */
  readonly wireName: string;
  readonly required: boolean;
}

/** An object. */
export interface ObjectShape {
  readonly kind: 'object';
  readonly properties: readonly Property[];
  /** Undeclared properties, sent as a list of names and values. */
  readonly rest?: Use;
  /** The name of that list. */
  readonly restName: string;
}

/** A list of uniform items. */
export interface ArrayShape {
  readonly kind: 'array';
  readonly item: Use;
  readonly minItems: number;
  readonly maxItems?: number;
}

/** A list whose positions have their own schemas, sent as an object with a property for each. */
export interface TupleShape {
  readonly kind: 'tuple';
  readonly items: readonly Use[];
  readonly rest?: Use;
  readonly minItems: number;
}

/** The shape of a value, apart from null. */
export type Shape =
  | { readonly kind: 'never'; readonly pointer: string; readonly reason: string }
  /** Only null if there are no types. */
  | { readonly kind: 'scalar'; readonly types: readonly ScalarType[] }
  /** Fixed values, except null. */
  | { readonly kind: 'literal'; readonly values: readonly unknown[] }
  | ObjectShape
  | ArrayShape
  | TupleShape
  | { readonly kind: 'union'; readonly branches: readonly Use[] };

/** A node of the graph. */
export interface Node {
  /** JSON Pointer in the user's schema. */
  readonly pointer: string;
  readonly description?: string | undefined;
  /** Constraints that cannot be enforced, as sentences for the model. */
  readonly constraints: string;
  readonly shape: Shape;
  /** Whether the user's schema allows null. */
  readonly nullable: boolean;
  readonly notes: readonly WireNote[];
}

/** A schema as a graph, which has cycles for recursive schemas. */
export interface Graph {
  readonly root: NodeId;
  readonly nodes: ReadonlyMap<NodeId, Node>;
}

/** The node with an id. */
export function nodeAt(graph: Graph, id: NodeId): Node {
  const node = graph.nodes.get(id);
  if (node === undefined) throw new Error(`There is no node ${id} in the graph of the schema.`);
  return node;
}

/** The alternatives of a node, flattened; the node itself if it has none. */
export function branchesOf(graph: Graph, id: NodeId): readonly Use[] {
  const seen = new Set<NodeId>();
  const leaves: Use[] = [];
  const visit = (use: Use) => {
    if (seen.has(use.id)) return;
    seen.add(use.id);
    const { shape } = nodeAt(graph, use.id);
    if (shape.kind === 'union') for (const branch of shape.branches) visit(branch);
    else leaves.push(use);
  };
  visit({ id });
  return leaves;
}

/** Whether a node or one of its alternatives allows null. */
export function isNullable(graph: Graph, id: NodeId): boolean {
  const seen = new Set<NodeId>();
  const visit = (at: NodeId): boolean => {
    if (seen.has(at)) return false;
    seen.add(at);
    const { nullable, shape } = nodeAt(graph, at);
    return nullable || (shape.kind === 'union' && shape.branches.some((branch) => visit(branch.id)));
  };
  return visit(id);
}
