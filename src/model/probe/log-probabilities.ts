import { z } from 'zod';
import { parseJson } from '../../util/json.ts';
import { QUESTION_TOKENS, type RequestLoad, SHORT_ANSWER_TOKENS } from './request-load.ts';
import type { Ask } from './retrying-ask.ts';

/** Upper bound of `askLogProbabilities`. */
export const LOG_PROBABILITIES_LOAD: RequestLoad = {
  requests: 1,
  inputTokens: QUESTION_TOKENS,
  outputTokens: SHORT_ANSWER_TOKENS,
};

const answerSchema = z.object({
  choices: z.array(z.object({ logprobs: z.object({ content: z.array(z.unknown()).min(1) }) })).min(1),
});

/** Finds whether the server returns log-probabilities of tokens. Errors: those of `ask`. */
export async function askLogProbabilities(ask: Ask): Promise<boolean> {
  const reply = await ask({
    words: 'What colour is snow? Say one word.',
    outputTokens: SHORT_ANSWER_TOKENS,
    more: { logprobs: true, top_logprobs: 1 },
  });
  return reply.answer !== undefined && answerSchema.safeParse(parseJson(reply.body) ?? reply.body).success;
}
