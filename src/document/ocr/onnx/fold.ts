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
  multiply,
  readModel,
  sumOf,
  tensorOf,
  valuesOf,
} from './graph.ts';

/** A graph that is being changed. */
interface Draft {
  /** In their order; undefined where one was taken out. */
  readonly nodes: (GraphNode | undefined)[];
  /** Places of the operations that take a tensor. */
  readonly takers: ReadonlyMap<string, readonly number[]>;
  /** Operations that give a constant, by its name. */
  readonly constants: ReadonlyMap<string, GraphNode>;
  /** Constants that are new, by name. */
  readonly added: Map<string, FloatTensor>;
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
 * its order in memory: half of the time. Changes `bytes`. Errors: `RangeError` for what is not a model.
 */
export function foldModel(bytes: Uint8Array): Uint8Array | undefined {
  const model = readModel(bytes);
  const draft = draftOf(model.nodes, model.outputs);
  const places = model.nodes.map((_, at) => at);
  const folded = places.filter((at) => foldIntoConvolution(draft, at)).length;
  const gated = places.filter((at) => foldHardSwish(draft, at)).length;
  if (folded + gated === 0) return undefined;
  const nodes = draft.nodes.filter((node) => node !== undefined);
  const taken = new Set(nodes.flatMap(({ inputs }) => inputs));
  return model.withNodes([
    ...[...draft.added].filter(([name]) => taken.has(name)).map(([name, tensor]) => constant(name, tensor)),
    ...nodes.filter(({ op, outputs: [name = ''] }) => op !== 'Constant' || taken.has(name)),
  ]);
}

function draftOf(nodes: readonly GraphNode[], outputs: ReadonlySet<string>): Draft {
  const takers = new Map<string, number[]>();
  const constants = new Map<string, GraphNode>();
  for (const [at, node] of nodes.entries()) {
    for (const input of node.inputs) takers.set(input, [...(takers.get(input) ?? []), at]);
    const [name] = node.outputs;
    if (name !== undefined && node.op === 'Constant') constants.set(name, node);
  }
  return { nodes: [...nodes], takers, constants, added: new Map(), outputs };
}

function constantNamed({ constants, added }: Draft, name: string | undefined): FloatTensor | undefined {
  const node = name === undefined ? undefined : constants.get(name);
  return node === undefined ? added.get(name ?? '') : constantOf(node);
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
  const operand = constantNamed(
    draft,
    node.inputs.find((name) => name !== tensor),
  );
  return operand?.view.byteLength === 4 ? valuesOf(operand)[0] : undefined;
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

/** A convolution with constant weights, and what it adds to each channel. */
interface Convolution {
  readonly node: GraphNode;
  readonly weights: FloatTensor;
  readonly bias: readonly number[];
}

/** The convolution at a place; undefined for other operations, and where its weights are not its own or not constant. */
function convolutionAt(draft: Draft, at: number): Convolution | undefined {
  const node = draft.nodes[at];
  const [, weightName = '', biasName] = node?.inputs ?? [];
  if (node?.op !== 'Conv' || (draft.takers.get(weightName) ?? []).length !== 1) return undefined;
  const weights = constantNamed(draft, weightName);
  const [channels] = weights?.dims ?? [];
  if (weights === undefined || channels === undefined) return undefined;
  if (biasName === undefined) return { node, weights, bias: new Array<number>(channels).fill(0) };
  const bias = constantNamed(draft, biasName);
  return bias === undefined ? undefined : { node, weights, bias: valuesOf(bias) };
}

/** The convolution with another bias. */
function withBias(draft: Draft, node: GraphNode, bias: readonly number[]): GraphNode {
  const name = `${node.outputs[0] ?? ''}/bias${draft.added.size}`;
  draft.added.set(name, tensorOf([bias.length], bias));
  return { ...node, inputs: [...node.inputs.slice(0, 2), name] };
}

/** Scales and shifts by the weights of a convolution what it gives. */
function foldIntoConvolution(draft: Draft, at: number): boolean {
  const [output] = draft.nodes[at]?.outputs ?? [];
  const found = output === undefined ? undefined : affineOf(draft, output);
  const own = found === undefined ? undefined : convolutionAt(draft, at);
  if (found === undefined || own === undefined) return false;
  const { scale, shift } = found;
  multiply(own.weights, scale);
  const bias = own.bias.map((value) => value * scale + shift);
  draft.nodes[at] = withBias(draft, { ...own.node, outputs: [found.output] }, bias);
  for (const place of found.at) draft.nodes[place] = undefined;
  return true;
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
  const [low, high] = node.inputs.slice(1).map((name) => constantNamed(draft, name)?.view.getFloat32(0, true));
  return (low ?? floatOf(node, 'min')) === 0 && (high ?? floatOf(node, 'max')) === 6;
}

/** Scales and shifts by the weights of the convolution that takes the tensor; not exact where that adds zeros around. */
function foldIntoNext(draft: Draft, tensor: string, { at, output, scale, shift }: Found & Affine): boolean {
  const next = onlyTaker(draft, output, 'Conv');
  if (next === undefined || intsOf(next.node, 'pads').some((pad) => pad > 0)) return false;
  const own = convolutionAt(draft, next.at);
  if (own === undefined) return false;
  const size = own.weights.view.byteLength / 4 / own.bias.length;
  const bias = own.bias.map((value, channel) => {
    return value + shift * sumOf(own.weights, channel * size, (channel + 1) * size);
  });
  multiply(own.weights, scale);
  const [, ...constants] = own.node.inputs;
  draft.nodes[next.at] = withBias(draft, { ...own.node, inputs: [tensor, ...constants] }, bias);
  for (const place of at) draft.nodes[place] = undefined;
  return true;
}

/** Scales and shifts by a convolution of each channel with one number, which keeps the order in memory. */
function asConvolution(
  draft: Draft,
  [input, tensor]: readonly [string, string],
  { at: [first = 0, last = 0], output, scale, shift }: Found & Affine,
): void {
  const giver = draft.nodes.findIndex((node) => node?.outputs[0] === input);
  const channels = convolutionAt(draft, giver)?.bias.length;
  if (channels === undefined) return;
  const weights = `${output}/weights`;
  draft.added.set(weights, tensorOf([channels, 1, 1, 1], new Array<number>(channels).fill(scale)));
  const rest = [...intsAttribute('kernel_shape', [1, 1]), ...intAttribute('group', channels)];
  const node = { op: 'Conv', inputs: [tensor, weights], outputs: [output], rest };
  draft.nodes[first] = undefined;
  draft.nodes[last] = withBias(draft, node, new Array<number>(channels).fill(shift));
}
