import { imageTokens, TILE } from '../../plan/tiles.ts';
import type { Completion } from '../openai-chat/completion.ts';
import type { Ask } from './ask.ts';
import type { WhiteImage } from './images.ts';
import { type Load, SHORT, WORDS } from './load.ts';
import type { Question } from './send.ts';

const GRID = { rows: 2, columns: 2 } as const;
const BY_FORMULA = imageTokens(GRID);
const ALONE: Question = { words: 'What colour is this? Say one word.', outputTokens: SHORT };
export const IMAGE_TOKENS_LOAD: Load = {
  requests: 2,
  inputTokens: 2 * WORDS + BY_FORMULA,
  outputTokens: 2 * SHORT,
};

/**
 * Asks as plainly as can be. Where this is refused, nothing can be told from other refusals.
 * Errors: those of `ask`, and the one by which the server turns it down.
 */
export async function askWithFallbacks(ask: Ask): Promise<Completion> {
  const reply = await ask(ALONE);
  if (reply.answer === undefined) throw reply.refused;
  return reply.answer;
}

/**
 * Prompt tokens that the server charges for an image of four tiles, for each of the 727 that the formula gives; `undefined`
 * where it does not say what it charges. `plain` is charged for the same words without the image. Errors: those of `ask`.
 */
export async function askImageTokens(ask: Ask, white: WhiteImage, plain: Completion): Promise<number | undefined> {
  const image = await white(GRID.columns * TILE, GRID.rows * TILE);
  const { answer } = await ask({ ...ALONE, images: [image] });
  const [withImage, without] = [answer?.usage.inputTokens, plain.usage.inputTokens];
  if (withImage === undefined || without === undefined || withImage < without) return undefined;
  return (withImage - without) / BY_FORMULA;
}
