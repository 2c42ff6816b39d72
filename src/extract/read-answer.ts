import { RectoError } from '../errors.ts';
import type { Answer } from '../model/language-model.ts';

/**
 * The JSON object that a model answered.
 * Errors: `model_failed` where it refused or was cut off, `answer_invalid` where what it said is not a JSON object.
 */
export function readAnswer(answer: Answer): Readonly<Record<string, unknown>> {
  if (answer.finishReason !== 'stop') {
    throw new RectoError('model_failed', `The model stopped before its answer was complete (${answer.finishReason}).`, {
      retryable: false,
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(answer.text);
  } catch (error) {
    throw new RectoError('answer_invalid', 'The model answered something that is not JSON.', { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RectoError('answer_invalid', 'The model answered JSON that is not an object.');
  }
  return value as Readonly<Record<string, unknown>>;
}
