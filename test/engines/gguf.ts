/** A value of a GGUF file's metadata. */
export type GgufValue =
  | { readonly type: 'uint32' | 'float32'; readonly value: number }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'uint32s' | 'float32s'; readonly value: readonly number[] }
  | { readonly type: 'strings'; readonly value: readonly string[] };

/** 32-bit floats: all `fill`, or by chance. */
export interface GgufTensor {
  readonly name: string;
  readonly dimensions: readonly number[];
  readonly fill?: number;
}

export interface GgufModel {
  readonly metadata: { readonly [key: string]: GgufValue };
  readonly tensors: readonly GgufTensor[];
  /** Of the weights; the same seed gives the same bytes. */
  readonly seed: number;
}

const MAGIC = Buffer.from('GGUF');
const VERSION = 3;
const ALIGNMENT = 32;
const FLOAT_BYTES = 4;
const TYPE_F32 = 0;
const TYPES = { uint32: 4, float32: 6, boolean: 7, string: 8, array: 9, int32: 5 } as const;
/** Weights are drawn evenly from a range this wide around 0. */
const SPREAD = 0.2;

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function float32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint64(bytes.length), bytes]);
}

function array(type: number, items: readonly Buffer[]): Buffer {
  return Buffer.concat([uint32(TYPES.array), uint32(type), uint64(items.length), ...items]);
}

function encodeValue(entry: GgufValue): Buffer {
  switch (entry.type) {
    case 'uint32':
      return Buffer.concat([uint32(TYPES.uint32), uint32(entry.value)]);
    case 'float32':
      return Buffer.concat([uint32(TYPES.float32), float32(entry.value)]);
    case 'boolean':
      return Buffer.concat([uint32(TYPES.boolean), Buffer.from([entry.value ? 1 : 0])]);
    case 'string':
      return Buffer.concat([uint32(TYPES.string), text(entry.value)]);
    case 'uint32s':
      return array(TYPES.int32, entry.value.map(uint32));
    case 'float32s':
      return array(TYPES.float32, entry.value.map(float32));
    case 'strings':
      return array(TYPES.string, entry.value.map(text));
  }
}

const countOf = ({ dimensions }: GgufTensor) => dimensions.reduce((product, dimension) => product * dimension, 1);
const aligned = (bytes: number) => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** The bytes of a GGUF file, which is what llama.cpp loads. */
export function encodeGguf({ metadata, tensors, seed }: GgufModel): Buffer {
  const entries = Object.entries(metadata).map(([key, value]) => Buffer.concat([text(key), encodeValue(value)]));
  let offset = 0;
  const descriptions = tensors.map((tensor) => {
    const { name, dimensions } = tensor;
    const shape = Buffer.concat([uint32(dimensions.length), ...dimensions.map(uint64)]);
    const description = Buffer.concat([text(name), shape, uint32(TYPE_F32), uint64(offset)]);
    offset += aligned(countOf(tensor) * FLOAT_BYTES);
    return description;
  });
  const head = Buffer.concat([
    MAGIC,
    uint32(VERSION),
    uint64(tensors.length),
    uint64(entries.length),
    ...entries,
    ...descriptions,
  ]);
  const random = randomNumbers(seed);
  const weights = tensors.map((tensor) => {
    const floats = new Float32Array(aligned(countOf(tensor) * FLOAT_BYTES) / FLOAT_BYTES);
    for (let index = 0; index < countOf(tensor); index += 1) floats[index] = tensor.fill ?? random() * SPREAD;
    return Buffer.from(floats.buffer);
  });
  return Buffer.concat([head, Buffer.alloc(aligned(head.length) - head.length), ...weights]);
}

/** Numbers from -0.5 up to 0.5. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296 - 0.5;
  };
}
