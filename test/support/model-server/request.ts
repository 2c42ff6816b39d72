import { z } from 'zod';
import { RequestFault } from './errors.ts';
import type { JsonObject, ServerKind } from './protocol.ts';

const schema = z.record(z.string(), z.unknown());
const name = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
const anything = z.unknown();

const part = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string() }),
  z.strictObject({
    type: z.literal('image_url'),
    image_url: z.strictObject({ url: z.string(), detail: z.enum(['auto', 'low', 'high', 'original']).optional() }),
  }),
]);
const message = z.strictObject({
  role: z.enum(['system', 'user', 'assistant']),
  content: z.union([z.string(), z.array(part)]),
  name: z.string().optional(),
});
export type Message = z.infer<typeof message>;

/** What all four take, with the ranges that they document. */
const common = {
  model: z.string().optional(),
  messages: z.array(message).min(1),
  temperature: z.number().min(0).max(2).optional(),
  top_p: z.number().min(0).max(1).optional(),
  top_k: z.int().min(0).optional(),
  min_p: z.number().min(0).max(1).optional(),
  frequency_penalty: z.number().min(-2).max(2).optional(),
  presence_penalty: z.number().min(-2).max(2).optional(),
  logit_bias: z.record(z.string().regex(/^\d+$/), z.number().min(-100).max(100)).optional(),
  logprobs: z.boolean().optional(),
  top_logprobs: z.int().min(0).max(20).optional(),
  seed: z.int().optional(),
  stop: z.union([z.string(), z.array(z.string()).max(4)]).optional(),
  max_tokens: z.int().min(1).optional(),
  max_completion_tokens: z.int().min(1).optional(),
  n: z.literal(1).optional(),
  stream: z.boolean().optional(),
  stream_options: z.strictObject({ include_usage: z.boolean().optional() }).optional(),
  user: z.string().optional(),
};

const text = z.strictObject({ type: z.literal('text') });
const jsonObject = z.strictObject({ type: z.literal('json_object') });
const jsonSchema = z.strictObject({
  type: z.literal('json_schema'),
  json_schema: z.strictObject({
    name,
    description: z.string().optional(),
    strict: z.boolean().optional(),
    schema,
  }),
});

const percentiles = z.union([
  z.number().positive(),
  z.strictObject({
    p50: z.number().optional(),
    p75: z.number().optional(),
    p90: z.number().optional(),
    p99: z.number().optional(),
  }),
]);
const sort = z.enum(['price', 'throughput', 'latency']);
const price = z.union([z.number().min(0), z.string()]).optional();
const provider = z.strictObject({
  order: z.array(z.string()).optional(),
  only: z.array(z.string()).optional(),
  ignore: z.array(z.string()).optional(),
  allow_fallbacks: z.boolean().optional(),
  require_parameters: z.boolean().optional(),
  data_collection: z.enum(['allow', 'deny']).optional(),
  zdr: z.boolean().optional(),
  enforce_distillable_text: z.boolean().optional(),
  quantizations: z
    .array(z.enum(['int4', 'int8', 'fp4', 'mxfp4', 'nvfp4', 'fp6', 'fp8', 'mxfp8', 'fp16', 'bf16', 'fp32', 'unknown']))
    .optional(),
  sort: z.union([sort, z.strictObject({ by: sort, partition: z.enum(['model', 'none']).optional() })]).optional(),
  preferred_min_throughput: percentiles.optional(),
  preferred_max_latency: percentiles.optional(),
  max_price: z
    .strictObject({ prompt: price, completion: price, image: price, request: price, audio: price })
    .optional(),
});

const plugin = z.discriminatedUnion('id', [
  z.strictObject({
    id: z.literal('file-parser'),
    enabled: z.boolean().optional(),
    pdf: z.strictObject({ engine: z.enum(['cloudflare-ai', 'mistral-ocr', 'native', 'pdf-text']) }).optional(),
  }),
  z.strictObject({ id: z.literal('response-healing'), enabled: z.boolean().optional() }),
  z.strictObject({
    id: z.literal('context-compression'),
    enabled: z.boolean().optional(),
    engine: z.literal('middle-out').optional(),
  }),
  z.strictObject({ id: z.literal('web'), enabled: z.boolean().optional() }),
]);

/** `ChatRequest` of OpenRouter's OpenAPI document, as far as it has to do with text and images. */
const openrouter = z.strictObject({
  ...common,
  top_a: z.number().min(0).max(1).optional(),
  repetition_penalty: z.number().min(0).max(2).optional(),
  structured_outputs: z.boolean().optional(),
  response_format: z
    .discriminatedUnion('type', [
      text,
      jsonObject,
      jsonSchema,
      z.strictObject({ type: z.literal('grammar'), grammar: z.string() }),
      z.strictObject({ type: z.literal('python') }),
    ])
    .optional(),
  reasoning: z.record(z.string(), z.unknown()).optional(),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']).optional(),
  provider: provider.optional(),
  models: z.array(z.string()).optional(),
  plugins: z.array(plugin).optional(),
  usage: z.strictObject({ include: z.boolean() }).optional(),
  metadata: z
    .record(z.string().max(64), z.string().max(512))
    .refine((pairs) => Object.keys(pairs).length <= 16, 'at most 16 pairs')
    .optional(),
  session_id: z.string().max(256).optional(),
  service_tier: z.enum(['auto', 'default', 'flex', 'priority']).optional(),
  prompt_cache_key: z.string().optional(),
  prediction: anything.optional(),
});

const structuralTag = z.looseObject({ type: z.literal('structural_tag') });

/** `ChatCompletionRequest` of vLLM, whose models allow and ignore other fields. */
const vllm = z.looseObject({
  ...common,
  repetition_penalty: z.number().gt(0).max(2).optional(),
  response_format: z.discriminatedUnion('type', [text, jsonObject, jsonSchema, structuralTag]).optional(),
  structured_outputs: z
    .looseObject({
      json: z.union([schema, z.string()]).optional(),
      regex: z.string().optional(),
      choice: z.array(z.string()).optional(),
      grammar: z.string().optional(),
      structural_tag: z.string().optional(),
      json_object: z.boolean().optional(),
      disable_any_whitespace: z.boolean().optional(),
      disable_additional_properties: z.boolean().optional(),
      whitespace_pattern: z.string().optional(),
    })
    .optional(),
  min_tokens: z.int().min(0).optional(),
  stop_token_ids: z.array(z.int()).optional(),
  skip_special_tokens: z.boolean().optional(),
  mm_processor_kwargs: z.record(z.string(), z.unknown()).optional(),
  chat_template_kwargs: z.record(z.string(), z.unknown()).optional(),
  priority: z.int().optional(),
  request_id: z.string().optional(),
  cache_salt: z.string().min(1).optional(),
});

/** `ChatCompletionRequest` of SGLang, which ignores other fields. */
const sglang = z.looseObject({
  ...common,
  repetition_penalty: z.number().gt(0).max(2).optional(),
  response_format: z.discriminatedUnion('type', [text, jsonObject, jsonSchema, structuralTag]).optional(),
  regex: z.string().optional(),
  ebnf: z.string().optional(),
  min_tokens: z.int().min(0).optional(),
  stop_token_ids: z.array(z.int()).optional(),
  skip_special_tokens: z.boolean().optional(),
  chat_template_kwargs: z.record(z.string(), z.unknown()).optional(),
  rid: z.string().optional(),
});

/** What `llama-server` reads of a request; it does not look at anything else. */
const llamaCpp = z.looseObject({
  ...common,
  repeat_penalty: z.number().min(0).optional(),
  n_predict: z.int().min(-1).optional(),
  json_schema: schema.optional(),
  grammar: z.string().optional(),
  cache_prompt: z.boolean().optional(),
  timings_per_token: z.boolean().optional(),
  chat_template_kwargs: z.record(z.string(), z.unknown()).optional(),
  response_format: z
    .discriminatedUnion('type', [
      text,
      z.strictObject({ type: z.literal('json_object'), schema: schema.optional() }),
      z.strictObject({
        type: z.literal('json_schema'),
        json_schema: z.looseObject({ name: z.string().optional(), strict: z.boolean().optional(), schema }),
      }),
    ])
    .optional(),
});

const BODIES = { openrouter, vllm, sglang, 'llama.cpp': llamaCpp } as const;

export interface CheckedBody {
  readonly model: string | undefined;
  readonly messages: readonly Message[];
  readonly stream: boolean;
  readonly includeUsage: boolean;
  /** Most tokens of the answer, where the request says so. */
  readonly maxTokens: number | undefined;
  readonly logprobs: boolean;
  /** Of `response_format`, or of what else the server takes one in. */
  readonly schema: JsonObject | undefined;
  readonly ignored: readonly string[];
  readonly deprecated: readonly string[];
}

/** Throws RequestFault, as the server answers, where a parameter is not what it takes. */
export function checkBody(kind: ServerKind, body: JsonObject): CheckedBody {
  const shape = BODIES[kind];
  const { success, data, error } = shape.safeParse(body);
  if (!success) throw new RequestFault(parameterFault(kind, error));
  if (data.top_logprobs !== undefined && data.top_logprobs > 0 && data.logprobs !== true) {
    throw new RequestFault({
      status: 400,
      message:
        kind === 'llama.cpp'
          ? 'top_logprobs requires logprobs to be set to true'
          : 'when using `top_logprobs`, `logprobs` must be set to true.',
      param: 'top_logprobs',
    });
  }
  const known = new Set(Object.keys(shape.shape));
  const predicted =
    'n_predict' in data && typeof data.n_predict === 'number' && data.n_predict >= 0 ? data.n_predict : undefined;
  return {
    model: data.model,
    messages: data.messages,
    stream: data.stream === true,
    includeUsage: kind === 'openrouter' || data.stream_options?.include_usage === true,
    maxTokens: predicted ?? data.max_completion_tokens ?? data.max_tokens,
    logprobs: data.logprobs === true,
    schema: wireSchema(body),
    ignored: Object.keys(body).filter((field) => !known.has(field)),
    deprecated: ['max_tokens', 'usage'].filter((field) => kind === 'openrouter' && Object.hasOwn(body, field)),
  };
}

function wireSchema(body: JsonObject): JsonObject | undefined {
  const format = toObject(body.response_format);
  const own = toObject(body.structured_outputs);
  return (
    toObject(toObject(format?.json_schema)?.schema) ??
    toObject(format?.schema) ??
    toObject(own?.json) ??
    toObject(body.json_schema)
  );
}

function toObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null ? (value as JsonObject) : undefined;
}

function parameterFault(kind: ServerKind, error: z.ZodError) {
  const [issue] = error.issues;
  const place = issue?.path.join('.') ?? '';
  const said = place === '' ? (issue?.message ?? '') : `${place}: ${issue?.message}`;
  if (kind === 'openrouter') {
    return { status: 400, message: said, errorType: 'invalid_request' };
  }
  if (kind === 'llama.cpp') return { status: 400, message: said };
  const message = `[{'type': '${issue?.code}', 'loc': ('body', '${issue?.path.join("', '")}'), 'msg': '${issue?.message}'}]`;
  return { status: 400, message, type: 'Bad Request' };
}
