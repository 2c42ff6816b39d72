import type { Ask } from './ask.ts';
import { type Load, SHORT, WORDS } from './load.ts';

const LIMITS = [131_072, 65_536, 32_768, 16_384, 8192] as const;
export const LONGEST_ANSWER_LOAD: Load = {
  requests: LIMITS.length,
  inputTokens: LIMITS.length * WORDS,
  outputTokens: LIMITS.length * SHORT,
};

/**
 * The longest answer, in tokens, that may be asked for, of 131072 and its halves down to 8192; `undefined` where even that is
 * refused. Only a word is asked for, and streamed, so that a model that does not stop is left. Errors: those of `ask`.
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
