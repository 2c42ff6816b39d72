import type { JsonObject, ServedModel, ServerKind } from './protocol.ts';

export interface TokenCounts {
  readonly prompt: number;
  readonly completion: number;
}

/** `usage` as each server writes it. */
export function usageBody(kind: ServerKind, counts: TokenCounts, model: ServedModel): JsonObject {
  const { prompt, completion } = counts;
  const total_tokens = prompt + completion;
  if (kind === 'openrouter') {
    const promptCost = prompt * model.prices.prompt;
    const completionCost = completion * model.prices.completion;
    return {
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens,
      cost: promptCost + completionCost,
      is_byok: false,
      prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 0, audio_tokens: 0, video_tokens: 0 },
      cost_details: {
        upstream_inference_cost: null,
        upstream_inference_prompt_cost: promptCost,
        upstream_inference_completions_cost: completionCost,
      },
      completion_tokens_details: { reasoning_tokens: 0, image_tokens: 0 },
    };
  }
  if (kind === 'llama.cpp') return { completion_tokens: completion, prompt_tokens: prompt, total_tokens };
  const reasoning = kind === 'sglang' ? { reasoning_tokens: 0 } : {};
  return {
    prompt_tokens: prompt,
    total_tokens,
    completion_tokens: completion,
    prompt_tokens_details: null,
    ...reasoning,
  };
}

/** `timings` of llama.cpp, beside `usage`. */
export function timingsBody({ prompt, completion }: TokenCounts): JsonObject {
  return {
    cache_n: 0,
    prompt_n: prompt,
    prompt_ms: prompt * 2,
    prompt_per_token_ms: 2,
    prompt_per_second: 500,
    predicted_n: completion,
    predicted_ms: completion * 20,
    predicted_per_token_ms: 20,
    predicted_per_second: 50,
  };
}
