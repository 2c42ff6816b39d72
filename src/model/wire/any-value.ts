import type { Node, NodeId } from './shape.ts';

/** Id of the node for any JSON value. */
export const ANY_VALUE: NodeId = '';

const SCALAR: NodeId = 'any scalar';
const LIST: NodeId = 'any list';
const MAP: NodeId = 'any object';

const plain = { pointer: '', constraints: '', nullable: false, notes: [] } as const;

/** The nodes for any JSON value: a scalar, a list or an object of any values. */
export function anyValueNodes(): ReadonlyMap<NodeId, Node> {
  return new Map<NodeId, Node>([
    [
      ANY_VALUE,
      {
        ...plain,
        nullable: true,
        shape: { kind: 'union', branches: [{ id: SCALAR }, { id: LIST }, { id: MAP }] },
      },
    ],
    [SCALAR, { ...plain, shape: { kind: 'scalar', types: ['string', 'number', 'boolean'] } }],
    [LIST, { ...plain, shape: { kind: 'array', item: { id: ANY_VALUE }, minItems: 0 } }],
    [MAP, { ...plain, shape: { kind: 'object', properties: [], rest: { id: ANY_VALUE }, restName: 'entries' } }],
  ]);
}
