import { RectoError } from '../../errors.ts';
import { type Graph, type Node, type NodeId, nodeAt } from './shape.ts';

/** The satisfiable nodes of a graph. An object that must contain one of its own kind is not satisfiable. */
export function possibleNodes(graph: Graph): ReadonlySet<NodeId> {
  const possible = new Set<NodeId>();
  for (let before = -1; before < possible.size; ) {
    before = possible.size;
    for (const [id, node] of graph.nodes) if (!possible.has(id) && isPossible(node, possible)) possible.add(id);
  }
  return possible;
}

function isPossible({ nullable, shape }: Node, possible: ReadonlySet<NodeId>): boolean {
  if (nullable) return true;
  switch (shape.kind) {
    case 'never':
      return false;
    case 'scalar':
      return shape.types.length > 0;
    case 'literal':
      return true;
    case 'object':
      return shape.properties.every(({ required, id }) => !required || possible.has(id));
    case 'array':
      return shape.minItems === 0 || possible.has(shape.item.id);
    case 'tuple': {
      const needed = shape.items.slice(0, shape.minItems);
      const more = shape.minItems <= shape.items.length || (shape.rest !== undefined && possible.has(shape.rest.id));
      return more && needed.every(({ id }) => possible.has(id));
    }
    case 'union':
      return shape.branches.some(({ id }) => possible.has(id));
  }
}

/** Creates the error for an unsatisfiable root, with the location in the user's schema. */
export function impossibleError(graph: Graph, possible: ReadonlySet<NodeId>, name: string): RectoError {
  const seen = new Set<NodeId>();
  const required: string[] = [];
  let at = graph.root;
  let cause = { pointer: '', reason: 'no value fits' };
  for (let node = nodeAt(graph, at); !seen.has(at); node = nodeAt(graph, at)) {
    seen.add(at);
    cause = { pointer: node.pointer, reason: 'it must contain another one like itself, without end' };
    const { shape } = node;
    if (shape.kind === 'never') {
      cause = shape;
      break;
    }
    if (shape.kind === 'object') {
      const missing = shape.properties.find((property) => property.required && !possible.has(property.id));
      if (missing !== undefined) required.push(JSON.stringify(missing.name));
      at = missing?.id ?? at;
    } else if (shape.kind === 'union') at = shape.branches[0]?.id ?? at;
    else if (shape.kind === 'array') at = shape.item.id;
    else if (shape.kind === 'tuple') at = shape.items.find(({ id }) => !possible.has(id))?.id ?? shape.rest?.id ?? at;
    if (seen.has(at) && shape.kind === 'tuple') cause = { pointer: node.pointer, reason: 'it has too few positions' };
  }
  const demanded = required.length === 0 ? '' : `, but ${[...new Set(required)].join(', ')} is required`;
  return new RectoError(
    'schema_unsupported',
    `No answer can satisfy the document type ${name}: #${cause.pointer}: ${cause.reason}${demanded}. Change it there, or make the property optional.`,
  );
}
