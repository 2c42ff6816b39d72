import { QUESTION_TOKENS, type RequestLoad, SHORT_ANSWER_TOKENS } from './request-load.ts';
import type { Ask } from './retrying-ask.ts';

const LIMITS = [131_072, 65_536, 32_768, 16_384, 8192] as const;
/** Upper bound of `askLongestAnswer`. */
export const LONGEST_ANSWER_LOAD: RequestLoad = {
  requests: LIMITS.length,
  inputTokens: LIMITS.length * QUESTION_TOKENS,
  outputTokens: LIMITS.length * SHORT_ANSWER_TOKENS,
};

/**
 * Finds the maximum output limit in tokens, of 131072 and its halves down to 8192; undefined if even that is rejected.
 * Asks for one word, streamed, so that a model that does not stop can be cut off. Errors: those of `ask`.
 */
export async function askLongestAnswer(ask: Ask): Promise<number | undefined> {
  for (const outputTokens of LIMITS) {
    const { answer } = await ask({
      words: 'What colour is coal? Say one word.',
      outputTokens,
      more: { stream: true },
    });
    if (answer !== undefined) return outputTokens;
  }
  return undefined;
}
