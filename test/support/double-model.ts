import type { Answer, LanguageModel, StoredRequest } from '../../src/model/language-model.ts';

/** Stands where a model on the network would be, and remembers what it was asked. */
export interface DoubleModel extends LanguageModel<StoredRequest> {
  readonly asked: StoredRequest[];
}

/** A model that gives the answers of `reply`; a string is the text of an answer that ended well. */
export function doubleModel(
  reply: (request: StoredRequest) => string | Partial<Answer>,
  change: Partial<LanguageModel<StoredRequest>> = {},
): DoubleModel {
  const asked: StoredRequest[] = [];
  return {
    provider: 'test',
    id: 'double',
    input: 'views',
    metered: true,
    canRepair: true,
    parameters: { temperature: 0 },
    promptVersion: '1',
    ...change,
    asked,
    answer: async (request, { signal }) => {
      signal.throwIfAborted();
      asked.push(request);
      const given = reply(request);
      const usage = { inputTokens: 100, outputTokens: 10, predictedInputTokens: 90, costUsd: 0.001 };
      return {
        text: '',
        finishReason: { unified: 'stop' },
        usage,
        warnings: [],
        ...(typeof given === 'string' ? { text: given } : given),
      };
    },
  };
}
