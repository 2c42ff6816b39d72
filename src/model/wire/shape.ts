import type { WireNote } from './note.ts';

export type ScalarType = 'string' | 'number' | 'integer' | 'boolean';

/** The name of a node of the graph. */
export type NodeId = string;

/** A node where it is used, with what is said about it there. */
export interface Use {
  readonly id: NodeId;
  readonly description?: string | undefined;
}

export interface Property extends Use {
  readonly name: string;
  /** What it is called in what is sent, where its own name could be refused. */
  readonly wireName: string;
  readonly required: boolean;
}

export interface ObjectShape {
  readonly kind: 'object';
  readonly properties: readonly Property[];
  /** Values under other names: sent as a list of names and values. */
  readonly rest?: Use;
  /** What that list is called. */
  readonly restName: string;
}

export interface ArrayShape {
  readonly kind: 'array';
  readonly item: Use;
  readonly minItems: number;
  readonly maxItems?: number;
}

/** A list whose positions have schemas of their own: sent as an object with a property for each. */
export interface TupleShape {
  readonly kind: 'tuple';
  readonly items: readonly Use[];
  readonly rest?: Use;
  readonly minItems: number;
}

/** What a schema asks for, without saying whether it can be null. */
export type Shape =
  | { readonly kind: 'never'; readonly pointer: string; readonly reason: string }
  /** Without any type: null only. */
  | { readonly kind: 'scalar'; readonly types: readonly ScalarType[] }
  /** The values without null. */
  | { readonly kind: 'literal'; readonly values: readonly unknown[] }
  | ObjectShape
  | ArrayShape
  | TupleShape
  | { readonly kind: 'union'; readonly branches: readonly Use[] };

export interface Node {
  /** Where it stands in the user's schema. */
  readonly pointer: string;
  readonly description?: string | undefined;
  /** What cannot be enforced, in words to the model. */
  readonly demands: string;
  readonly shape: Shape;
  /** Whether the user's schema allows null. */
  readonly nullable: boolean;
  readonly notes: readonly WireNote[];
}

/** A schema as a graph, in which one that refers to itself is a loop. */
export interface Graph {
  readonly root: NodeId;
  readonly nodes: ReadonlyMap<NodeId, Node>;
}

export function nodeAt(graph: Graph, id: NodeId): Node {
  const node = graph.nodes.get(id);
  if (node === undefined) throw new Error(`There is no node ${id} in the graph of the schema.`);
  return node;
}

/** The alternatives of a node that are no alternatives themselves: itself where it is none. */
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

/** Whether null is a value of a node or of one of its alternatives. */
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
