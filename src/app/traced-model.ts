import type { LanguageModel, StoredRequest } from '../model/language-model.ts';
import type { Tracing } from './tracing.ts';

/** A model each of whose answers is a span, described as OpenTelemetry's conventions for generative AI say; never what was said. */
export function tracedModel(
  model: LanguageModel<StoredRequest>,
  { span }: Pick<Tracing, 'span'>,
): LanguageModel<StoredRequest> {
  return {
    ...model,
    answer: (request, options) => {
      const about = {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': model.provider,
        'gen_ai.request.model': model.id,
        'recto.pages': request.pages.length,
      };
      return span(`chat ${model.id}`, about, async (set) => {
        const answer = await model.answer(request, options);
        set({
          'gen_ai.usage.input_tokens': answer.usage.inputTokens,
          'gen_ai.usage.output_tokens': answer.usage.outputTokens,
          'gen_ai.response.finish_reasons': answer.finishReason,
          ...(answer.usage.costUsd === null ? {} : { 'recto.cost_usd': answer.usage.costUsd }),
        });
        return answer;
      });
    },
  };
}
