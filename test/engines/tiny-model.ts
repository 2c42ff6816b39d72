import { encodeGguf, type GgufTensor, type GgufValue } from './gguf.ts';

const int = (value: number): GgufValue => ({ type: 'uint32', value });
const float = (value: number): GgufValue => ({ type: 'float32', value });
const text = (value: string): GgufValue => ({ type: 'string', value });

/** Length of the vector that stands for one token; the projector must give vectors of the same length. */
const WIDTH = 64;
const LAYERS = 2;
const HEADS = 4;
const CONTEXT = 8192;

/** These follow the 256 bytes in the vocabulary. llama.cpp puts the last two around what stands for an image. */
const CONTROL_TOKENS = ['<|begin_of_text|>', '<|eot|>', '<|image_start|>', '<|image_end|>'];
const BEGIN_OF_TEXT = 256;
const END_OF_TURN = 257;
const NORMAL_TOKEN = 1;
const CONTROL_TOKEN = 3;

const CHAT_TEMPLATE =
  '{% for m in messages %}<|begin_of_text|>{{ m.role }}: {{ m.content }}<|eot|>{% endfor %}{% if add_generation_prompt %}assistant: {% endif %}';

/** How byte-level vocabularies write the 256 bytes: printable ones as themselves, the others as letters from U+0100 on. */
function byteTokens(): readonly string[] {
  const isPrintable = (byte: number) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => {
    if (isPrintable(byte)) return String.fromCodePoint(byte);
    next += 1;
    return String.fromCodePoint(next - 1);
  });
}

/** A language model of the Llama architecture whose weights are random: it answers noise, but through the real engine. */
export function tinyLanguageModel(): Buffer {
  // A tokenizer of this kind does not load without a merge, nor the merge without its token.
  const merge = { left: 'Ġ', right: 't' };
  const tokens = [...byteTokens(), ...CONTROL_TOKENS, `${merge.left}${merge.right}`];
  const tokenTypes = tokens.map((token) => (CONTROL_TOKENS.includes(token) ? CONTROL_TOKEN : NORMAL_TOKEN));
  return encodeGguf({
    seed: 42,
    metadata: {
      'general.architecture': text('llama'),
      'general.name': text('tiny-random'),
      'general.file_type': int(0),
      'llama.vocab_size': int(tokens.length),
      'llama.context_length': int(CONTEXT),
      'llama.embedding_length': int(WIDTH),
      'llama.block_count': int(LAYERS),
      'llama.feed_forward_length': int(WIDTH * 2),
      'llama.attention.head_count': int(HEADS),
      'llama.attention.head_count_kv': int(HEADS),
      'llama.attention.layer_norm_rms_epsilon': float(1e-5),
      'llama.rope.dimension_count': int(WIDTH / HEADS),
      'llama.rope.freq_base': float(10_000),
      'tokenizer.ggml.model': text('gpt2'),
      'tokenizer.ggml.pre': text('gpt-2'),
      'tokenizer.ggml.tokens': { type: 'strings', value: tokens },
      'tokenizer.ggml.token_type': { type: 'uint32s', value: tokenTypes },
      'tokenizer.ggml.merges': { type: 'strings', value: [`${merge.left} ${merge.right}`] },
      'tokenizer.ggml.bos_token_id': int(BEGIN_OF_TEXT),
      'tokenizer.ggml.eos_token_id': int(END_OF_TURN),
      'tokenizer.chat_template': text(CHAT_TEMPLATE),
    },
    tensors: [
      { name: 'token_embd.weight', dimensions: [WIDTH, tokens.length] },
      ...Array.from({ length: LAYERS }, (_, layer) => languageLayer(`blk.${layer}`)).flat(),
      { name: 'output_norm.weight', dimensions: [WIDTH], fill: 1 },
      { name: 'output.weight', dimensions: [WIDTH, tokens.length] },
    ],
  });
}

function languageLayer(name: string): readonly GgufTensor[] {
  return [
    { name: `${name}.attn_norm.weight`, dimensions: [WIDTH], fill: 1 },
    ...['q', 'k', 'v', 'output'].map((part) => ({ name: `${name}.attn_${part}.weight`, dimensions: [WIDTH, WIDTH] })),
    { name: `${name}.ffn_norm.weight`, dimensions: [WIDTH], fill: 1 },
    { name: `${name}.ffn_gate.weight`, dimensions: [WIDTH, WIDTH * 2] },
    { name: `${name}.ffn_up.weight`, dimensions: [WIDTH, WIDTH * 2] },
    { name: `${name}.ffn_down.weight`, dimensions: [WIDTH * 2, WIDTH] },
  ];
}

/** Of Llama 4: pixels on a side of a tile, and of a patch. */
const TILE = 336;
const PATCH = 14;
const PATCHES = (TILE / PATCH) ** 2;
/** The pixel shuffle makes one vector of so many patches on each side. */
const SHUFFLE = 2;
const EYE_WIDTH = 64;
const EYE_FEED_FORWARD = 128;
const EYE_LAYERS = 1;
const PROJECTOR_WIDTH = 96;

/** The part of Llama 4 that sees, with its real tile and patch sizes and random weights. */
export function tinyProjector(): Buffer {
  const half: GgufValue = { type: 'float32s', value: [0.5, 0.5, 0.5] };
  const yes: GgufValue = { type: 'boolean', value: true };
  return encodeGguf({
    seed: 7,
    metadata: {
      'general.architecture': text('clip'),
      'general.name': text('tiny'),
      'general.file_type': int(0),
      'clip.has_vision_encoder': yes,
      'clip.projector_type': text('llama4'),
      'clip.use_gelu': yes,
      'clip.vision.image_size': int(TILE),
      'clip.vision.patch_size': int(PATCH),
      'clip.vision.embedding_length': int(EYE_WIDTH),
      'clip.vision.feed_forward_length': int(EYE_FEED_FORWARD),
      'clip.vision.block_count': int(EYE_LAYERS),
      'clip.vision.projection_dim': int(WIDTH),
      'clip.vision.attention.head_count': int(HEADS),
      'clip.vision.attention.layer_norm_epsilon': float(1e-5),
      'clip.vision.image_mean': half,
      'clip.vision.image_std': half,
      'clip.vision.projector.scale_factor': int(SHUFFLE),
    },
    tensors: [
      { name: 'v.class_embd', dimensions: [EYE_WIDTH] },
      { name: 'v.patch_embd.weight', dimensions: [PATCH * PATCH * 3, EYE_WIDTH] },
      { name: 'v.position_embd.weight', dimensions: [EYE_WIDTH, PATCHES + 1] },
      ...norm('v.pre_ln'),
      ...norm('v.post_ln'),
      ...Array.from({ length: EYE_LAYERS }, (_, layer) => eyeLayer(`v.blk.${layer}`)).flat(),
      { name: 'mm.model.mlp.1.weight', dimensions: [EYE_WIDTH * SHUFFLE ** 2, PROJECTOR_WIDTH] },
      { name: 'mm.model.mlp.2.weight', dimensions: [PROJECTOR_WIDTH, PROJECTOR_WIDTH] },
      { name: 'mm.model.fc.weight', dimensions: [PROJECTOR_WIDTH, WIDTH] },
    ],
  });
}

function norm(name: string): readonly GgufTensor[] {
  return [
    { name: `${name}.weight`, dimensions: [EYE_WIDTH], fill: 1 },
    { name: `${name}.bias`, dimensions: [EYE_WIDTH], fill: 0 },
  ];
}

function linear(name: string, from: number, to: number): readonly GgufTensor[] {
  return [
    { name: `${name}.weight`, dimensions: [from, to] },
    { name: `${name}.bias`, dimensions: [to], fill: 0 },
  ];
}

function eyeLayer(name: string): readonly GgufTensor[] {
  return [
    ...['attn_q', 'attn_k', 'attn_v', 'attn_out'].flatMap((part) => linear(`${name}.${part}`, EYE_WIDTH, EYE_WIDTH)),
    ...norm(`${name}.ln1`),
    ...norm(`${name}.ln2`),
    ...linear(`${name}.ffn_up`, EYE_WIDTH, EYE_FEED_FORWARD),
    ...linear(`${name}.ffn_down`, EYE_FEED_FORWARD, EYE_WIDTH),
  ];
}
