import {
  constant,
  constantOf,
  type FloatTensor,
  floatAttribute,
  floatOf,
  type GraphNode,
  intAttribute,
  intsAttribute,
  intsOf,
  readModel,
} from './graph.ts';

/** A graph that is being changed. */
interface Draft {
  /** In their order; undefined where one was taken out. */
  readonly nodes: (GraphNode | undefined)[];
  /** Places of the operations that take a tensor. */
  readonly takers: ReadonlyMap<string, readonly number[]>;
  /** Operations that give a constant, by its name. */
  readonly constants: Map<string, GraphNode>;
  /** Those of them that are new. */
  readonly added: GraphNode[];
  readonly outputs: ReadonlySet<string>;
}

/** Scales and shifts every number of a tensor. */
interface Affine {
  readonly scale: number;
  readonly shift: number;
}

/** Operations with the place of the last one, whose output is the one of all. */
interface Found {
  readonly at: readonly number[];
  readonly output: string;
}

/**
 * Writes a model with fewer operations that computes the same but for rounding; undefined if there is nothing to write
 * otherwise. The models of PP-OCR scale and shift by a number each behind every convolution and every hard-swish, and
 * write the latter as four operations, for each of which ONNX Runtime reads and writes the whole image and twice changes
 * its order in memory: half of the time. Errors: `RangeError` for what is not a model.
 */
export function foldModel(bytes: Uint8Array): Uint8Array | undefined {
  const model = readModel(bytes);
  const draft = draftOf(model.nodes, model.outputs);
  const places = model.nodes.map((_, at) => at);
  const folded = places.filter((at) => foldIntoConvolution(draft, at)).length;
  const gated = places.filter((at) => foldHardSwish(draft, at)).length;
  if (folded + gated === 0) return undefined;
  const nodes = [...draft.added, ...draft.nodes].filter((node) => node !== undefined);
  const taken = new Set(nodes.flatMap(({ inputs }) => inputs));
  return model.withNodes(nodes.filter(({ op, outputs: [name = ''] }) => op !== 'Constant' || taken.has(name)));
}

function draftOf(nodes: readonly GraphNode[], outputs: ReadonlySet<string>): Draft {
  const takers = new Map<string, number[]>();
  const constants = new Map<string, GraphNode>();
  for (const [at, node] of nodes.entries()) {
    for (const input of node.inputs) takers.set(input, [...(takers.get(input) ?? []), at]);
    const [name] = node.outputs;
    if (name !== undefined && node.op === 'Constant') constants.set(name, node);
  }
  return { nodes: [...nodes], takers, constants, added: [], outputs };
}

function tensorOf({ constants }: Draft, name: string | undefined): FloatTensor | undefined {
  const node = name === undefined ? undefined : constants.get(name);
  return node === undefined ? undefined : constantOf(node);
}

/** The only operation that takes a tensor, if it is of this kind. */
function onlyTaker(draft: Draft, tensor: string, op: string): { node: GraphNode; at: number } | undefined {
  const [at, ...others] = draft.takers.get(tensor) ?? [];
  if (at === undefined || others.length > 0 || draft.outputs.has(tensor)) return undefined;
  const node = draft.nodes[at];
  return node?.op === op ? { node, at } : undefined;
}

/** The number that an operation of two inputs applies to `tensor`. */
function operandOf(draft: Draft, node: GraphNode, tensor: string): number | undefined {
  const operand = tensorOf(
    draft,
    node.inputs.find((name) => name !== tensor),
  );
  return operand?.data.length === 1 ? operand.data[0] : undefined;
}

/** What scales a tensor by a number, shifts it by another, and is all that takes it. */
function affineOf(draft: Draft, tensor: string): (Found & Affine) | undefined {
  const mul = onlyTaker(draft, tensor, 'Mul');
  const scale = mul === undefined ? undefined : operandOf(draft, mul.node, tensor);
  const [scaled] = mul?.node.outputs ?? [];
  const add = scaled === undefined ? undefined : onlyTaker(draft, scaled, 'Add');
  const shift = add === undefined || scaled === undefined ? undefined : operandOf(draft, add.node, scaled);
  const [output] = add?.node.outputs ?? [];
  if (mul === undefined || add === undefined || output === undefined) return undefined;
  return scale === undefined || shift === undefined ? undefined : { at: [mul.at, add.at], output, scale, shift };
}

/** The weights of a convolution, and what is added to each channel; undefined if they are not constant. */
function weightsOf(draft: Draft, node: GraphNode): { weights: FloatTensor; bias: Float32Array } | undefined {
  const [, weightName, biasName] = node.inputs;
  const weights = tensorOf(draft, weightName);
  if (node.op !== 'Conv' || weights?.dims.length !== 4) return undefined;
  const bias = biasName === undefined ? new Float32Array(weights.dims[0] ?? 0) : tensorOf(draft, biasName)?.data;
  return bias === undefined ? undefined : { weights, bias };
}

/** Scales and shifts by the weights of a convolution what it gives. */
function foldIntoConvolution(draft: Draft, at: number): boolean {
  const node = draft.nodes[at];
  const [output] = node?.outputs ?? [];
  const found = output === undefined ? undefined : affineOf(draft, output);
  const own = node === undefined ? undefined : weightsOf(draft, node);
  if (node === undefined || found === undefined || own === undefined) return false;
  const { scale, shift } = found;
  draft.nodes[at] = convolution(
    draft,
    { ...node, outputs: [found.output] },
    {
      weights: { ...own.weights, data: own.weights.data.map((weight) => weight * scale) },
      bias: own.bias.map((value) => value * scale + shift),
    },
  );
  for (const place of found.at) draft.nodes[place] = undefined;
  return true;
}

/** The operation with these weights. */
function convolution(
  draft: Draft,
  node: Pick<GraphNode, 'inputs' | 'outputs' | 'rest'>,
  { weights, bias }: { readonly weights: FloatTensor; readonly bias: Float32Array },
): GraphNode {
  const name = (what: string) => `${node.outputs[0] ?? ''}/${what}${draft.added.length}`;
  const tensors: readonly [string, FloatTensor][] = [
    [name('weights'), weights],
    [name('bias'), { dims: [bias.length], data: bias }],
  ];
  for (const [key, tensor] of tensors) {
    const added = constant(key, tensor);
    draft.constants.set(key, added);
    draft.added.push(added);
  }
  return { ...node, op: 'Conv', inputs: [...node.inputs.slice(0, 1), ...tensors.map(([key]) => key)] };
}

/** Writes x · min(6, max(0, x + 3)) ÷ 6 as x times a hard sigmoid, and scales and shifts it where that costs least. */
function foldHardSwish(draft: Draft, at: number): boolean {
  const node = draft.nodes[at];
  const [input, sum] = [node?.inputs[0], node?.outputs[0]];
  if (node?.op !== 'Add' || input === undefined || sum === undefined) return false;
  if (operandOf(draft, node, input) !== 3) return false;
  const clip = onlyTaker(draft, sum, 'Clip');
  const [clipped] = clip?.node.outputs ?? [];
  if (clip === undefined || clipped === undefined || !clipsToSix(draft, clip.node)) return false;
  const mul = onlyTaker(draft, clipped, 'Mul');
  const [product] = mul?.node.outputs ?? [];
  if (mul === undefined || product === undefined || !mul.node.inputs.includes(input)) return false;
  const div = onlyTaker(draft, product, 'Div');
  const [output] = div?.node.outputs ?? [];
  if (div === undefined || output === undefined || operandOf(draft, div.node, product) !== 6) return false;
  const gate = `${output}/gate`;
  draft.nodes[at] = {
    op: 'HardSigmoid',
    inputs: [input],
    outputs: [gate],
    rest: [...floatAttribute('alpha', 1 / 6), ...floatAttribute('beta', 0.5)],
  };
  draft.nodes[clip.at] = undefined;
  draft.nodes[mul.at] = { op: 'Mul', inputs: [input, gate], outputs: [output], rest: [] };
  draft.nodes[div.at] = undefined;
  const found = affineOf(draft, output);
  if (found !== undefined) foldIntoNext(draft, output, found) || asConvolution(draft, [input, output], found);
  return true;
}

/** Bounds are attributes or, from version 11 of the operators on, inputs. */
function clipsToSix(draft: Draft, node: GraphNode): boolean {
  const [low, high] = node.inputs.slice(1).map((name) => tensorOf(draft, name)?.data[0]);
  return (low ?? floatOf(node, 'min')) === 0 && (high ?? floatOf(node, 'max')) === 6;
}

/** Scales and shifts by the weights of the convolution that takes the tensor; not exact where that adds zeros around. */
function foldIntoNext(draft: Draft, tensor: string, { at, output, scale, shift }: Found & Affine): boolean {
  const next = onlyTaker(draft, output, 'Conv');
  const own = next === undefined ? undefined : weightsOf(draft, next.node);
  if (next === undefined || own === undefined || intsOf(next.node, 'pads').some((pad) => pad > 0)) return false;
  const { dims, data } = own.weights;
  const size = data.length / own.bias.length;
  draft.nodes[next.at] = convolution(
    draft,
    { ...next.node, inputs: [tensor] },
    {
      weights: { dims, data: data.map((weight) => weight * scale) },
      bias: own.bias.map((value, channel) => {
        const weights = data.subarray(channel * size, (channel + 1) * size);
        return value + shift * weights.reduce((total, weight) => total + weight, 0);
      }),
    },
  );
  for (const place of at) draft.nodes[place] = undefined;
  return true;
}

/** Scales and shifts by a convolution of each channel with one number, which keeps the order in memory. */
function asConvolution(
  draft: Draft,
  [input, tensor]: readonly [string, string],
  { at: [first = 0, last = 0], output, scale, shift }: Found & Affine,
): void {
  const giver = draft.nodes.find((node) => node?.outputs[0] === input);
  const channels = giver === undefined ? undefined : weightsOf(draft, giver)?.bias.length;
  if (channels === undefined) return;
  draft.nodes[first] = undefined;
  const rest = [...intsAttribute('kernel_shape', [1, 1]), ...intAttribute('group', channels)];
  draft.nodes[last] = convolution(
    draft,
    { inputs: [tensor], outputs: [output], rest },
    {
      weights: { dims: [channels, 1, 1, 1], data: new Float32Array(channels).fill(scale) },
      bias: new Float32Array(channels).fill(shift),
    },
  );
}
