import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../src/extract/read-answer.ts';
import type { Answer } from '../../src/model/language-model.ts';

const answer = (text: string, finishReason: Answer['finishReason'] = 'stop'): Answer => ({
  text,
  finishReason,
  usage: { inputTokens: 0, outputTokens: 0, costUsd: 0 },
  warnings: [],
});

describe('reading an answer', () => {
  it('gives the object that the model wrote', () => {
    expect(readAnswer(answer('{"total": 1}'))).toEqual({ total: 1 });
  });

  it.each(['', 'I could not find it.', '{"total": 1', '[1]', '"text"', 'null', '1'])('refuses %j', (text) => {
    expect(() => readAnswer(answer(text))).toThrow(expect.objectContaining({ code: 'answer_invalid' }));
  });

  it.each(['length', 'refusal', 'error'] as const)(
    'refuses an answer that ended with %s, whatever it says',
    (reason) => {
      expect(() => readAnswer(answer('{}', reason))).toThrow(
        expect.objectContaining({ code: 'model_failed', retryable: false, message: expect.stringContaining(reason) }),
      );
    },
  );
});
