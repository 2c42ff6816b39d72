import { z } from 'zod';
import { parseJson } from '../../util/json.ts';
import type { Ask } from './ask.ts';
import { type Load, SHORT, WORDS } from './load.ts';

export const LOG_PROBABILITIES_LOAD: Load = { requests: 1, inputTokens: WORDS, outputTokens: SHORT };

const answerSchema = z.object({
  choices: z.array(z.object({ logprobs: z.object({ content: z.array(z.unknown()).min(1) }) })).min(1),
});

/** Whether the server says how probable each token of an answer was. Errors: those of `ask`. */
export async function askLogProbabilities(ask: Ask): Promise<boolean> {
  const reply = await ask({
    words: 'What colour is snow? Say one word.',
    outputTokens: SHORT,
    more: { logprobs: true, top_logprobs: 1 },
  });
  return reply.answer !== undefined && answerSchema.safeParse(parseJson(reply.body) ?? reply.body).success;
}
