import type { LanguageModel, StoredRequest } from './language-model.ts';

/** Runs `work` in a span of a trace; `set` adds attributes. */
export type Span = <T>(
  name: string,
  attributes: Readonly<Record<string, string | number | boolean>>,
  work: (set: (more: Readonly<Record<string, string | number | boolean>>) => void) => Promise<T>,
) => Promise<T>;

/**
 * Wraps a model so that each answer is a span, without any content.
 * Source: OpenTelemetry's semantic conventions for generative AI.
 */
export function tracedModel(model: LanguageModel<StoredRequest>, span: Span): LanguageModel<StoredRequest> {
  return {
    ...model,
    answer: (request, options) => {
      const attributes = {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': model.provider,
        'gen_ai.request.model': model.id,
        'recto.pages': request.pages.length,
      };
      return span(`chat ${model.id}`, attributes, async (set) => {
        const answer = await model.answer(request, options);
        set({
          'gen_ai.usage.input_tokens': answer.usage.inputTokens,
          'gen_ai.usage.output_tokens': answer.usage.outputTokens,
          'gen_ai.response.finish_reasons': answer.finishReason.raw ?? answer.finishReason.unified,
          ...(answer.usage.costUsd === null ? {} : { 'recto.cost_usd': answer.usage.costUsd }),
        });
        return answer;
      });
    },
  };
}
