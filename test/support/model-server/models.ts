import type { JsonObject, Limits, ServedModel, ServerKind } from './protocol.ts';

/** Parameters that OpenRouter lists for Llama 4 Maverick. */
const SUPPORTED = [
  'frequency_penalty',
  'logit_bias',
  'max_tokens',
  'min_p',
  'presence_penalty',
  'repetition_penalty',
  'response_format',
  'seed',
  'stop',
  'structured_outputs',
  'temperature',
  'top_k',
  'top_p',
] as const;

/** Llama 4 Maverick as the kind of server offers it, within `limits`. */
export function maverick(kind: ServerKind, limits: Limits, logprobs: boolean): ServedModel {
  const ids = {
    openrouter: 'meta-llama/llama-4-maverick',
    vllm: 'meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8',
    sglang: 'meta-llama/Llama-4-Maverick-17B-128E-Instruct',
    'llama.cpp': 'Llama-4-Maverick-17B-128E-Instruct-Q4_K_M.gguf',
  };
  const contextTokens =
    limits.contextTokens ?? { openrouter: 1_048_576, vllm: 430_000, sglang: 1_048_576, 'llama.cpp': 32_768 }[kind];
  return {
    id: ids[kind],
    contextTokens,
    maxOutputTokens: limits.maxOutputTokens ?? (kind === 'openrouter' ? 16_384 : contextTokens),
    images: true,
    supportedParameters: logprobs ? [...SUPPORTED, 'logprobs', 'top_logprobs'] : SUPPORTED,
    prices: kind === 'openrouter' ? { prompt: 0.000_000_15, completion: 0.000_000_6 } : { prompt: 0, completion: 0 },
  };
}

const CREATED = 1_743_881_822;

/** The body of `GET /models`. */
export function modelList(kind: ServerKind, models: readonly ServedModel[]): JsonObject {
  if (kind === 'openrouter') return { data: models.map(openRouterModel) };
  if (kind === 'llama.cpp') {
    return {
      models: models.map(({ id }) => ({
        name: id,
        model: id,
        type: 'model',
        capabilities: ['completion', 'multimodal'],
      })),
      object: 'list',
      data: models.map(({ id }) => ({
        id,
        object: 'model',
        created: CREATED,
        owned_by: 'llamacpp',
        meta: {
          vocab_type: 2,
          n_vocab: 202_048,
          n_ctx_train: 1_048_576,
          n_embd: 5120,
          n_params: 400_711_848_960,
          size: 242_950_000_000,
        },
      })),
    };
  }
  return {
    object: 'list',
    data: models.map(({ id, contextTokens }) => ({
      id,
      object: 'model',
      created: CREATED,
      owned_by: kind,
      root: id,
      parent: null,
      max_model_len: contextTokens,
      ...(kind === 'vllm' ? { permission: [] } : {}),
    })),
  };
}

function openRouterModel(model: ServedModel): JsonObject {
  return {
    id: model.id,
    canonical_slug: `${model.id}-17b-128e-instruct`,
    name: 'Meta: Llama 4 Maverick',
    created: CREATED,
    description: '',
    context_length: model.contextTokens,
    architecture: {
      modality: model.images ? 'text+image->text' : 'text->text',
      input_modalities: model.images ? ['text', 'image'] : ['text'],
      output_modalities: ['text'],
      tokenizer: 'Llama4',
      instruct_type: null,
    },
    pricing: pricing(model),
    top_provider: {
      context_length: model.contextTokens,
      max_completion_tokens: model.maxOutputTokens,
      is_moderated: false,
    },
    per_request_limits: null,
    supported_parameters: model.supportedParameters,
  };
}

function pricing({ prices }: ServedModel): JsonObject {
  return { prompt: decimal(prices.prompt), completion: decimal(prices.completion), request: '0', image: '0' };
}

/** As OpenRouter writes prices: a decimal without an exponent. */
function decimal(price: number): string {
  return price === 0 ? '0' : price.toFixed(12).replace(/0+$/, '');
}

/** The body of `GET /models/{author}/{slug}/endpoints`. */
export function endpointList(model: ServedModel): JsonObject {
  const { name, created, description, architecture } = openRouterModel(model);
  return {
    data: {
      id: model.id,
      name,
      created,
      description,
      architecture,
      endpoints: [
        {
          name: `DeepInfra | ${model.id}`,
          model_name: name,
          context_length: model.contextTokens,
          pricing: pricing(model),
          provider_name: 'DeepInfra',
          tag: 'deepinfra/fp8',
          quantization: 'fp8',
          max_completion_tokens: model.maxOutputTokens,
          max_prompt_tokens: null,
          supported_parameters: model.supportedParameters,
          status: 0,
          uptime_last_30m: 100,
          supports_implicit_caching: false,
        },
      ],
    },
  };
}

/** The body of `GET /props` of llama.cpp. */
export function propsOf(model: ServedModel): JsonObject {
  return {
    default_generation_settings: { n_ctx: model.contextTokens, params: { n_predict: -1, temperature: 0.8 } },
    total_slots: 1,
    model_path: `/models/${model.id}`,
    modalities: { vision: model.images, audio: false },
    chat_template: '{{- bos_token }}',
    build_info: 'b6500-de3ff815',
  };
}
