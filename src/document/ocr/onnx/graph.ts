import {
  type Encoded,
  floatField,
  messageField,
  numberField,
  numbersOf,
  readFields,
  textField,
  type WireField,
} from './wire.ts';

/** An operation of an ONNX graph, whose inputs and outputs are names of tensors. */
export interface GraphNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** What belongs to it besides: its name and attributes, as they are written. */
  readonly rest: readonly WireField[];
}

/** A tensor of float32, row-major, as it is written: it may begin at any byte. */
export interface FloatTensor {
  readonly dims: readonly number[];
  readonly view: DataView;
}

/** A tensor of these values. */
export function tensorOf(dims: readonly number[], values: readonly number[]): FloatTensor {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  for (const [at, value] of values.entries()) view.setFloat32(at * 4, value, true);
  return { dims, view };
}

/** The values of a tensor. */
export function valuesOf({ view }: FloatTensor): readonly number[] {
  return Array.from({ length: view.byteLength / 4 }, (_, at) => view.getFloat32(at * 4, true));
}

/** The sum of some values of a tensor. */
export function sumOf({ view }: FloatTensor, from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at += 1) sum += view.getFloat32(at * 4, true);
  return sum;
}

/** Multiplies the values of a tensor where they are written: fresh memory for millions takes longer than the work. */
export function multiply({ view }: FloatTensor, factor: number): void {
  for (let at = 0; at < view.byteLength; at += 4) view.setFloat32(at, view.getFloat32(at, true) * factor, true);
}

/** A model as its operations, and all that is written beside them. */
export interface ModelGraph {
  readonly nodes: readonly GraphNode[];
  /** Names of the tensors that the model gives. */
  readonly outputs: ReadonlySet<string>;
  /** The bytes of the model with other operations. */
  withNodes(nodes: readonly GraphNode[]): Uint8Array;
}

/**
 * Numbers of the fields that are read or written.
 * Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
const MODEL = { graph: 7 } as const;
const GRAPH = { node: 1, output: 12 } as const;
const VALUE = { name: 1 } as const;
const NODE = { input: 1, output: 2, op: 4, attribute: 5 } as const;
const ATTRIBUTE = { name: 1, float: 2, int: 3, tensor: 5, ints: 8, type: 20 } as const;
const ATTRIBUTE_TYPE = { float: 1, int: 2, tensor: 4, ints: 7 } as const;
const TENSOR = { dims: 1, type: 2, raw: 9 } as const;
const FLOAT32 = 1;

const textOf = ({ bytes }: WireField) => Buffer.from(bytes).toString('utf8');
const textsOf = (fields: readonly WireField[], id: number) => fields.filter((field) => field.id === id).map(textOf);

/** Reads a model. Errors: `RangeError` for what is not one. */
export function readModel(bytes: Uint8Array): ModelGraph {
  const model = readFields(bytes);
  const graphField = model.find(({ id }) => id === MODEL.graph);
  if (graphField === undefined) throw new RangeError('The model has no graph.');
  const graph = readFields(graphField.bytes);
  const others = graph.filter(({ id }) => id !== GRAPH.node).map(({ whole }) => whole);
  return {
    nodes: graph.filter(({ id }) => id === GRAPH.node).map((field) => readNode(field.bytes)),
    outputs: new Set(
      graph.filter(({ id }) => id === GRAPH.output).flatMap((field) => textsOf(readFields(field.bytes), VALUE.name)),
    ),
    withNodes(nodes) {
      const written = nodes.flatMap((node) => messageField(GRAPH.node, writeNode(node)));
      const changed = messageField(MODEL.graph, [...written, ...others]);
      return Buffer.concat(model.flatMap((field) => (field === graphField ? changed : [field.whole])));
    },
  };
}

function readNode(bytes: Uint8Array): GraphNode {
  const fields = readFields(bytes);
  return {
    op: textsOf(fields, NODE.op)[0] ?? '',
    inputs: textsOf(fields, NODE.input),
    outputs: textsOf(fields, NODE.output),
    rest: fields.filter(({ id }) => id !== NODE.op && id !== NODE.input && id !== NODE.output),
  };
}

function writeNode({ op, inputs, outputs, rest }: GraphNode): Encoded {
  return [
    ...inputs.flatMap((name) => textField(NODE.input, name)),
    ...outputs.flatMap((name) => textField(NODE.output, name)),
    ...textField(NODE.op, op),
    ...rest.map(({ whole }) => whole),
  ];
}

function attributeOf({ rest }: GraphNode, name: string): readonly WireField[] {
  return (
    rest
      .filter(({ id }) => id === NODE.attribute)
      .map(({ bytes }) => readFields(bytes))
      .find((fields) => textsOf(fields, ATTRIBUTE.name)[0] === name) ?? []
  );
}

/** The whole numbers of an attribute; none if the operation has no such attribute. */
export function intsOf(node: GraphNode, name: string): readonly number[] {
  return attributeOf(node, name).flatMap((field) => (field.id === ATTRIBUTE.ints ? numbersOf(field) : []));
}

/** The number of an attribute; undefined if the operation has no such attribute. */
export function floatOf(node: GraphNode, name: string): number | undefined {
  const field = attributeOf(node, name).find(({ id }) => id === ATTRIBUTE.float);
  return field === undefined ? undefined : Buffer.from(field.bytes).readFloatLE(0);
}

/** The float32 tensor that an operation `Constant` gives, not copied; undefined for other operations and types. */
export function constantOf(node: GraphNode): FloatTensor | undefined {
  if (node.op !== 'Constant') return undefined;
  const tensor = attributeOf(node, 'value').find(({ id }) => id === ATTRIBUTE.tensor);
  const fields = tensor === undefined ? [] : readFields(tensor.bytes);
  const raw = fields.find(({ id }) => id === TENSOR.raw)?.bytes;
  if (raw === undefined || fields.find(({ id }) => id === TENSOR.type)?.number !== FLOAT32) return undefined;
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  return { dims: fields.filter(({ id }) => id === TENSOR.dims).flatMap(numbersOf), view };
}

/** An operation `Constant` that gives a tensor. */
export function constant(name: string, { dims, view }: FloatTensor): GraphNode {
  const tensor = [
    ...dims.flatMap((dim) => numberField(TENSOR.dims, dim)),
    ...numberField(TENSOR.type, FLOAT32),
    ...messageField(TENSOR.raw, [new Uint8Array(view.buffer, view.byteOffset, view.byteLength)]),
  ];
  const value = attributes('value', ATTRIBUTE_TYPE.tensor, messageField(ATTRIBUTE.tensor, tensor));
  return { op: 'Constant', inputs: [], outputs: [name], rest: value };
}

/** A number as an attribute. */
export function floatAttribute(name: string, value: number): readonly WireField[] {
  return attributes(name, ATTRIBUTE_TYPE.float, floatField(ATTRIBUTE.float, value));
}

/** A whole number as an attribute. */
export function intAttribute(name: string, value: number): readonly WireField[] {
  return attributes(name, ATTRIBUTE_TYPE.int, numberField(ATTRIBUTE.int, value));
}

/** Whole numbers as an attribute. */
export function intsAttribute(name: string, values: readonly number[]): readonly WireField[] {
  return attributes(
    name,
    ATTRIBUTE_TYPE.ints,
    values.flatMap((value) => numberField(ATTRIBUTE.ints, value)),
  );
}

function attributes(name: string, type: number, value: Encoded): readonly WireField[] {
  const fields = [...textField(ATTRIBUTE.name, name), ...value, ...numberField(ATTRIBUTE.type, type)];
  return readFields(Buffer.concat(messageField(NODE.attribute, fields)));
}
