import { z } from 'zod';

const penaltySchema = z.number().min(-2).max(2);
const shareSchema = z.number().min(0).max(1);
const dollarsSchema = z.number().min(0);

/** The output format that the server must enforce: JSON of the schema, any JSON object, or any text. */
export const answerFormatSchema = z.enum(['json_schema', 'json_object', 'text']);

/** Kinds of servers with an OpenAI-compatible API, which differ in details. */
export const serverKindSchema = z.enum(['openrouter', 'openai', 'vllm', 'sglang', 'llama.cpp']);
export type ServerKind = z.infer<typeof serverKindSchema>;
export type AnswerFormat = z.infer<typeof answerFormatSchema>;

const responseFormatSchema = z.union([
  answerFormatSchema,
  z.strictObject({ type: z.enum(['json_object', 'text']) }),
  z.strictObject({
    type: z.literal('json_schema'),
    json_schema: z
      .strictObject({
        name: z
          .string()
          .regex(/^[A-Za-z0-9_-]{1,64}$/)
          .exactOptional(),
        description: z.string().exactOptional(),
        strict: z.boolean().exactOptional(),
        /**
         * Replaces the schema of the document type in the request; the answer is still validated against the document
         * type.
         */
        schema: z.record(z.string(), z.unknown()).exactOptional(),
      })
      .exactOptional(),
  }),
]);

/** OpenRouter's provider routing. Source: `ProviderPreferences` in OpenRouter's openapi.yaml. */
export const providerRoutingSchema = z
  .strictObject({
    order: z.array(z.string().min(1)),
    only: z.array(z.string().min(1)),
    ignore: z.array(z.string().min(1)),
    allow_fallbacks: z.boolean(),
    require_parameters: z.boolean(),
    data_collection: z.enum(['allow', 'deny']),
    zdr: z.boolean(),
    enforce_distillable_text: z.boolean(),
    quantizations: z.array(
      z.enum(['int4', 'int8', 'fp4', 'mxfp4', 'nvfp4', 'fp6', 'fp8', 'mxfp8', 'fp16', 'bf16', 'fp32', 'unknown']),
    ),
    sort: z.union([
      z.enum(['price', 'throughput', 'latency']),
      z.strictObject({
        by: z.enum(['price', 'throughput', 'latency']),
        partition: z.enum(['model', 'none']).exactOptional(),
      }),
    ]),
    preferred_min_throughput: z.union([z.number().min(0), z.record(z.enum(['p50', 'p75', 'p90', 'p99']), z.number())]),
    preferred_max_latency: z.union([z.number().min(0), z.record(z.enum(['p50', 'p75', 'p90', 'p99']), z.number())]),
    /** US dollars per million tokens, or per request or image. */
    max_price: z
      .strictObject({
        prompt: dollarsSchema,
        completion: dollarsSchema,
        image: dollarsSchema,
        request: dollarsSchema,
        audio: dollarsSchema,
      })
      .partial(),
  })
  .partial();

/**
 * Parameters of a model request: those on the card of Llama 4 Maverick with their ranges, and OpenRouter's routing.
 * Only those that are set are sent. Source: `ChatRequest` in OpenRouter's openapi.yaml.
 */
export const modelParametersSchema = z
  .strictObject({
    frequency_penalty: penaltySchema,
    /** By token id. */
    logit_bias: z.record(z.string().regex(/^\d+$/, 'expected a token id'), z.number().min(-100).max(100)),
    max_completion_tokens: z.int().min(1),
    /** Deprecated: sent as `max_completion_tokens`. */
    max_tokens: z.int().min(1),
    min_p: shareSchema,
    presence_penalty: penaltySchema,
    repetition_penalty: z.number().gt(0).max(2),
    response_format: responseFormatSchema,
    seed: z.int(),
    stop: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(4)]),
    /**
     * `true`: the server must enforce the schema, and an answer without that is an error; `false`: it is not asked to.
     */
    structured_outputs: z.boolean(),
    temperature: z.number().min(0).max(2),
    /** 0 disables it. */
    top_k: z.int().min(0),
    top_p: shareSchema,
    provider: providerRoutingSchema,
    /** Fallback models. */
    models: z.array(z.string().min(1)).min(1),
  })
  .partial();
export type ModelParameters = Readonly<z.infer<typeof modelParametersSchema>>;
