import { imageTokens, TILE } from '../../plan/tiles.ts';
import type { Completion } from '../openai-chat/completion.ts';
import type { WhiteImage } from './images.ts';
import { QUESTION_TOKENS, type RequestLoad, SHORT_ANSWER_TOKENS } from './request-load.ts';
import type { Ask } from './retrying-ask.ts';
import type { ProbeQuestion } from './send.ts';

const GRID = { rows: 2, columns: 2 } as const;
const FORMULA_TOKENS = imageTokens(GRID);
const PLAIN_QUESTION: ProbeQuestion = {
  words: 'What colour is this? Say one word.',
  outputTokens: SHORT_ANSWER_TOKENS,
};
/** Upper bound of `askPlainly` and `askImageTokens`. */
export const IMAGE_TOKENS_LOAD: RequestLoad = {
  requests: 2,
  inputTokens: 2 * QUESTION_TOKENS + FORMULA_TOKENS,
  outputTokens: 2 * SHORT_ANSWER_TOKENS,
};

/**
 * Sends the plainest question; if it is rejected, other rejections mean nothing. Errors: those of `ask`, and the
 * rejection.
 */
export async function askPlainly(ask: Ask): Promise<Completion> {
  const reply = await ask(PLAIN_QUESTION);
  if (reply.answer === undefined) throw reply.rejected;
  return reply.answer;
}

/**
 * Prompt tokens charged for an image of four tiles, relative to the 727 of the formula; undefined if the server does
 * not report usage. `plain`: the completion for the same words without the image. Errors: those of `ask`.
 */
export async function askImageTokens(ask: Ask, white: WhiteImage, plain: Completion): Promise<number | undefined> {
  const image = await white(GRID.columns * TILE, GRID.rows * TILE);
  const { answer } = await ask({ ...PLAIN_QUESTION, images: [image] });
  const [withImage, without] = [answer?.usage.inputTokens, plain.usage.inputTokens];
  if (withImage === undefined || without === undefined || withImage < without) return undefined;
  return (withImage - without) / FORMULA_TOKENS;
}
